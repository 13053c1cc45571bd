package lib.app.contracts_test

import data.lib.app.contracts
import data.lib.app.sample_test as sample

test_a_contract_that_both_sides_have_is_kept_as_each_states_it if {
	sides := contracts.sides("EXT-MEMORY") with input as sample.based({"version": "1.1.0"})
	[[side.name, side.contract.version] | some side in sides] == [["head", "1.2.0"], ["base", "1.1.0"]]
}

test_one_that_cannot_be_used_or_is_gone_is_no_side if {
	faulty := sample.based({"fault": "both interface and functions"})
	sides := contracts.sides("EXT-MEMORY") with input as object.union(faulty, {"extension_points": {"head": []}})
	sides == []
	left := contracts.sides("EXT-MEMORY") with input as object.union(sample.based({}), {"extension_points": {"head": []}})
	[side.name | some side in left] == ["base"]
}

_allowing(constraint) := {version |
	some version in ["0.0.3", "0.0.4", "0.3.1", "0.4.0", "1.1.9", "1.2.0", "1.9.9", "2.0.0", "2.0.0-rc.1"]
	contracts.allows(constraint, version)
}

test_a_caret_allows_what_keeps_the_first_number_that_counts if {
	_allowing("^1.2") == {"1.2.0", "1.9.9"}
	_allowing("^1") == {"1.1.9", "1.2.0", "1.9.9"}
	_allowing("^0.3") == {"0.3.1"}
	_allowing("^0.0.3") == {"0.0.3"}
	_allowing("^0.0") == {"0.0.3", "0.0.4"}
	_allowing("^ 0") == {"0.0.3", "0.0.4", "0.3.1", "0.4.0"}
	_allowing("^1.2, < 1.5") == {"1.2.0"}
}

test_other_constraints_are_those_of_versions if {
	_allowing(">= 1.2, < 3") == {"1.2.0", "1.9.9", "2.0.0"}
	_allowing("2.0.0-rc.1") == {"2.0.0-rc.1"}
}

test_what_is_no_constraint_allows_nothing if {
	every constraint in ["", "^", "^v1", "^1.2.3.4", "^1.0.0-rc.1", "newest", null, 1] {
		not contracts.is_constraint(constraint)
		_allowing(constraint) == set()
	}
	contracts.is_constraint("^1.2")
}

_faults(more) := {[fault.reason, fault.path, fault.line] | some fault in found} if {
	document := sample.contracted(more)
	found := contracts.faults(document.extension_points.head[0]) with input as document
}

test_nothing_is_wrong_with_the_sample if _faults({}) == set()

test_what_is_wrong_with_the_row_is_told_there if {
	_faults({"fault": "both interface and functions", "version": null}) == {["both interface and functions", "r.csv", 5]}
	_faults({"version": null}) == {["(none) is no version; write one such as 1.0.0", "r.csv", 5]}
	_faults({"application": "APP-GONE"}) == {["its application APP-GONE is not registered", "r.csv", 5]}
}

test_an_extension_point_stays_with_its_application if {
	before := object.union(sample.point, {"application": "APP-OLD"})
	document := object.union(sample.document, {"extension_points": {"base": [before]}})
	found := contracts.faults(sample.point) with input as document
	{fault.reason | some fault in found} == {"it was of APP-OLD, and an extension point stays with its application"}
	unsaid := object.union(sample.document, {"extension_points": {"base": [object.union(sample.point, {"application": null})]}})
	none := contracts.faults(sample.point) with input as unsaid
	none == set()
}

_erring(path) := object.union(sample.point.shape, {
	"error": {"why": "unreadable", "message": "invalid syntax", "path": path, "line": 7},
	"members": [],
})

test_what_is_wrong_with_the_source_is_told_where_that_is if {
	_faults({"shape": _erring("memory/contract.py")}) == {["its interface memory/contract.py:Memory cannot be read: invalid syntax", "memory/contract.py", 7]}
	_faults({"shape": _erring(null)}) == {["its interface memory/contract.py:Memory cannot be read: invalid syntax", "r.csv", 5]}
}

test_a_contract_of_nothing_is_none if {
	empty := object.union(sample.point.shape, {"members": []})
	_faults({"shape": empty, "interface": null}) == {["its list of functions has no member that a capability could keep", "r.csv", 5]}
}

test_files_that_are_missing_are_told if {
	missing := {"path": null, "sha256": null, "error": "there is no such file"}
	_faults({"conformance": object.union(sample.point.conformance, missing)}) == {["its conformance test tests/contract.py cannot be used: there is no such file", "r.csv", 5]}
	_faults({"performance": [object.union(sample.measure, {"workload": object.union(sample.measure.workload, missing)})]}) == {["the workload of put tests/load.py cannot be used: there is no such file", "r.csv", 5]}
}

test_a_limit_is_of_a_percentile if {
	_faults({"performance": [object.union(sample.measure, {"percentile": null})]}) == {["put has no percentile of 50, 95 or 99 that its limit is for", "r.csv", 5]}
	_faults({"performance": [object.union(sample.measure, {"percentile": null, "unit": "per_second"})]}) == set()
}

_more := {"members": array.concat(sample.point.shape.members, [sample.member("drop", "memory/contract.py", 16)])}

_outgrown(base, head) := {found.reason | some found in outgrown} if {
	before := object.union(sample.point, {"version": base.version, "shape": object.union(sample.point.shape, base.shape)})
	after := object.union(sample.point, {"version": head.version, "shape": object.union(sample.point.shape, head.shape)})
	document := object.union(sample.document, {"extension_points": {"head": [after], "base": [before]}})
	outgrown := contracts.outgrown with input as document
}

_lost(before, after) := _outgrown({"version": before, "shape": _more}, {"version": after, "shape": {}})

test_what_is_gone_asks_for_a_major_version if {
	_lost("1.2.0", "1.3.0") == {"drop is gone, which asks for a new major version after 1.2.0"}
	_lost("1.2.0", "2.0.0") == set()
}

test_before_the_first_major_a_minor_is_enough if {
	_lost("0.2.0", "0.2.1") == {"drop is gone, which asks for a new major version after 0.2.0"}
	_lost("0.2.0", "0.3.0") == set()
}

test_after_a_pre_release_any_version_is_enough if {
	_lost("2.0.0-rc.1", "2.0.0-rc.2") == set()
	_lost("2.0.0-rc.1", "2.0.0-rc.1") == {"drop is gone, which asks for a new major version after 2.0.0-rc.1"}
}

_changed(more) := {"members": [
	object.union(sample.point.shape.members[0], more),
	sample.point.shape.members[1],
]}

_revised(more, version) := _outgrown({"version": "1.2.0", "shape": {}}, {"version": version, "shape": _changed(more)})

test_what_callers_can_no_longer_do_asks_for_a_major_version if {
	renamed := {"parameters": [sample.parameter("name", "builtins.str")]}
	_revised(renamed, "1.3.0") == {"get names its parameter 1 `name`; that of the base names it `key`, which asks for a new major version after 1.2.0"}
	_revised({"async": true}, "2.0.0") == set()
}

test_any_other_change_asks_for_a_minor_version if {
	wider := {"parameters": [sample.parameter("key", "builtins.object")]}
	_revised(wider, "1.2.9") == {"get is stated otherwise, which asks for a new minor version after 1.2.0"}
	_revised(wider, "1.3.0") == set()
	_outgrown({"version": "1.2.0", "shape": {}}, {"version": "1.2.1", "shape": _more}) == {"drop is new, which asks for a new minor version after 1.2.0"}
}

test_a_shape_that_only_moved_asks_for_nothing if _revised({"line": 90, "path": "memory/moved.py"}, "1.2.0") == set()

test_a_version_does_not_go_back if {
	_outgrown({"version": "1.2.0", "shape": {}}, {"version": "1.1.0", "shape": {}}) == {"the version went back from 1.2.0"}
}
