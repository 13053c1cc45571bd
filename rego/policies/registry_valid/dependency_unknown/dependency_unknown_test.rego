package policies.registry_valid.dependency_unknown_test

import data.policies.registry_valid.dependency_unknown

test_unregistered_id_is_denied_in_each_row_that_names_it if {
	found := _found({"MOD-X": [0, 1]}, {"MOD-A": 0, "MOD-B": 1})
	{[f.code, f.subject, f.location.line] | some f in found} == {
		["registry.dependency_unknown", "MOD-A", 2],
		["registry.dependency_unknown", "MOD-B", 3],
	}
}

test_registered_id_passes if _found({"MOD-A": [1]}, {"MOD-A": 0, "MOD-B": 1}) == set()

test_id_that_the_control_plane_brings_passes if _found({"POL-REG-004": [0]}, {"MOD-A": 0, "MOD-B": 1}) == set()

test_wrong_index_makes_nothing_known if {
	{f.code | some f in _found({"MOD-X": [0]}, {"MOD-X": 1})} == {"registry.dependency_unknown"}
}

test_no_dependencies_pass if _found({}, {}) == set()

test_every_id_that_is_named_is_considered if {
	dependency_unknown.considered == 2 with input as _document({"MOD-A": [1], "MOD-X": [1]}, {})
}

_found(references, index) := found if {
	found := dependency_unknown.finding with input as _document(references, index)
}

_document(references, index) := {"registry": {
	"entities": [
		{"id": "MOD-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "registry": "registry.csv", "line": 3},
	],
	"references": references,
	"index": index,
	"inherited": {"POL-REG-004": "policy"},
}}
