package policies.policy_check.waiver_too_wide_test

import data.lib.records_test as example
import data.policies.policy_check.waiver_too_wide

_count(subjects) := count({f.msg |
	some f in waiver_too_wide.finding with input as example.document([example.waiver_with("subjects", subjects)], [])
	f.code == "decision.waiver_too_wide"
})

test_names_and_narrow_patterns_pass if {
	narrow := [
		"MOD-A", "*", "glob:MOD-*", "glob:src/**", "glob:**/README.md", "glob:*.lock", "glob:module.db.**",
		"glob:{a,b}", "glob:q*", "glob:src/{a,c}/[!x].py",
	]
	every subject in narrow {
		_count([subject]) == 0
	}
}

test_a_pattern_that_leaves_nothing_out_is_denied if {
	every subject in ["glob:**", "glob:*", "glob:?*", "glob:*-*", "glob:**/*", "glob:*/**", "glob:*.*", "glob:{a,**}", "glob:**.**", "glob:[!x]**"] {
		_count([subject]) == 1
	}
}

_among(subject, facts) := count(found) if {
	waiver := example.waiver_with("subjects", [subject])
	found := waiver_too_wide.finding with input as object.union(example.document([waiver], []), facts)
}

test_a_pattern_for_every_id_or_file_that_there_is_is_denied if {
	entities := {"entities": [{"id": "MOD-A"}, {"id": "MOD-B"}, {"id": "DEC-A"}]}
	_among("glob:{MOD,DEC}-*", entities) == 1
	_among("glob:MOD-*", entities) == 0
	paths := {"tree": {"paths": ["control_plane_registry.csv", "src/a.py", "src/b/c.py"]}}
	_among("glob:{c*,src/**}", paths) == 1
	_among("glob:src/**", paths) == 0
	_among("glob:only", {"entities": [{"id": "only"}], "tree": {"paths": ["only"]}}) == 0
}

test_a_pattern_that_is_not_well_formed_is_denied if {
	every subject in ["glob:[", "glob:{a", "glob:[z-a]"] {
		_count([subject]) == 1
	}
}

test_subjects_that_name_nothing_are_denied if {
	every subjects in [[], null, "MOD-A", [1], {"a": "MOD-A"}] {
		_count(subjects) == 1
	}
	found := waiver_too_wide.finding with input as example.document([object.union(example.waiver, {"config": null})], [])
	count(found) == 1
}

test_each_subject_is_looked_at if _count(["MOD-A", "glob:**", "glob:["]) == 2

test_considered_counts_waivers if {
	waiver_too_wide.considered == 1 with input as example.document([example.row, example.waiver], [])
}
