package policies.registry_valid.priority_unknown_test

import data.policies.registry_valid.priority_unknown

test_unknown_word_is_denied_in_each_row if {
	found := _found("urgent")
	{f.code | some f in found} == {"registry.priority_unknown"}
	{f.subject | some f in found} == {"MOD-A", "MOD-B"}
}

test_other_case_is_unknown_and_the_word_is_named if {
	{f.code | some f in _found("p0"); endswith(f.msg, "; did you mean P0?")} == {"registry.priority_unknown"}
}

test_known_word_passes if _found("P0") == set()

test_empty_cell_passes if _found("") == set()

test_no_cell_at_all_passes if {
	found := priority_unknown.finding with input as _document([])
	found == set()
}

test_every_row_is_considered if priority_unknown.considered == 2 with input as _document([])

_found(word) := found if {
	found := priority_unknown.finding with input as _document([{"value": word, "rows": [0, 1]}])
		with data.registry.priorities as ["P0", "P1"]
}

_document(cells) := {"registry": {
	"entities": [
		{"id": "MOD-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "registry": "registry.csv", "line": 3},
	],
	"columns": {"priority": cells},
}}
