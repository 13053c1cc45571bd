package policies.registry_valid.id_duplicate_test

import data.policies.registry_valid.id_duplicate

test_repetition_is_denied_once_and_names_the_other_rows if {
	found := _found([{"value": "MOD-A", "rows": [0, 2, 3]}])
	{[f.code, f.location.line] | some f in found} == {["registry.id_duplicate", 4]}
	{place.line | some f in found; some place in f.related} == {2, 5}
}

test_each_repetition_has_its_own_finding if {
	count(_found([{"value": "MOD-A", "rows": [0, 2]}, {"value": "MOD-B", "rows": [1, 3]}])) == 2
}

test_empty_cells_repeat_nothing if _found([{"value": "", "rows": [0, 1]}]) == set()

test_no_repetition_passes if _found([]) == set()

test_every_entity_is_considered if id_duplicate.considered == 4 with input as _document([])

_found(repeated) := found if {
	found := id_duplicate.finding with input as _document(repeated)
}

_document(repeated) := {"registry": {
	"entities": [
		{"id": "MOD-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "registry": "registry.csv", "line": 3},
		{"id": "MOD-A", "registry": "registry.csv", "line": 4},
		{"id": "MOD-A", "registry": "lib/registry.csv", "line": 5},
	],
	"repeated": {"id": repeated},
}}

test_an_id_of_the_control_plane_is_denied if {
	entity := {"id": "POL-REG-001", "registry": "registry.csv", "line": 2}
	document := {"registry": {
		"entities": [entity],
		"index": {"POL-REG-001": 0},
		"repeated": {"id": []},
		"inherited": {"POL-REG-001": "policy", "POL-REG-002": "policy"},
	}}
	{f.location.line | some f in id_duplicate.finding with input as document} == {2}
}
