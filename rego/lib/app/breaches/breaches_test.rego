package lib.app.breaches_test

import data.lib.app.breaches
import data.lib.app.sample_test as sample

_subjects(document) := [breaches.subject(breach) | some breach in found] if {
	found := breaches.of_kind("signature") with input as document
}

_renamed := sample.implemented({"parameters": [sample.parameter("name", "builtins.str")]})

test_a_breach_stands_at_the_source_beside_what_states_it if {
	[subject] := _subjects(_renamed)
	subject == {
		"id": "CAP-FILE/get",
		"path": "memory/file.py",
		"line": 20,
		"related": [
			{"path": "memory/contract.py", "line": 8, "message": "the contract: get(key: str) -> str"},
			{"path": "r.csv", "line": 5, "column": 80, "message": "EXT-MEMORY has the contract 1.2.0"},
		],
		"details": {"capability": "CAP-FILE", "extension_point": "EXT-MEMORY", "member": "get"},
	}
}

test_without_a_source_it_stands_at_the_row if {
	listed := object.union(sample.point, {
		"version": null,
		"shape": object.union(sample.point.shape, {"members": [sample.member("get", null, null)]}),
	})
	moved := sample.implemented({"path": null, "line": null, "parameters": []})
	[subject] := _subjects(object.union(moved, {"extension_points": {"head": [listed]}}))
	[subject.path, subject.line] == ["r.csv", 6]
	[place.message | some place in subject.related] == ["EXT-MEMORY has the contract without a version"]
}

test_what_both_sides_state_is_told_once if {
	both := object.union(_renamed, {"extension_points": {"base": [object.union(sample.point, {"version": "1.2.0"})]}})
	count(_subjects(both)) == 1
	moved := [object.union(member, {"line": member.line + 1}) | some member in sample.point.shape.members]
	elsewhere := object.union(sample.point, {"shape": object.union(sample.point.shape, {"members": moved})})
	count(_subjects(object.union(_renamed, {"extension_points": {"base": [elsewhere]}}))) == 1
}

test_what_only_the_base_states_is_kept_too if {
	other := object.union(sample.point.shape.members[0], {"parameters": [sample.parameter("name", "builtins.str")]})
	before := object.union(sample.point, {"shape": object.union(sample.point.shape, {"members": [other]})})
	document := object.union(sample.document, {"extension_points": {"base": [before]}})
	found := breaches.of_kind("signature") with input as document
	[breaches.values(breach)[2] | some breach in found] == ["names its parameter 1 `key`; the contract names it `name`, as the base has it"]
}
