package policies.registry_valid.field_missing_test

import data.policies.registry_valid.field_missing

test_blank_cell_that_all_need_is_denied if {
	_missing({"name": [1]}) == {"MOD-A: the cell name is empty"}
}

test_blank_cell_that_the_type_needs_is_denied if {
	_missing({"version": [0, 1]}) == {"MOD-A: the cell version is empty"}
}

test_blank_cell_that_nobody_needs_passes if {
	_missing({"priority": [0, 1]}) == set()
}

test_row_without_an_id_is_named_by_its_place if {
	_missing({"id": [2]}) == {"registry.csv:4: the cell id is empty"}
}

test_cell_that_both_ask_for_is_denied_once if {
	found := field_missing.finding with input as _document({"name": [1]})
		with data.registry.required_fields as ["name"]
		with data.registry.types as {"module": {"required_fields": ["name"]}}
	{f.code | some f in found} == {"registry.field_missing"}
	count(found) == 1
}

test_type_that_asks_for_nothing_passes if {
	found := field_missing.finding with input as _document({"version": [1]})
		with data.registry.required_fields as []
		with data.registry.types as {"module": {}}
	found == set()
}

test_every_row_is_considered if {
	field_missing.considered == 3 with input as _document({})
}

_missing(blank) := {f.msg |
	some f in field_missing.finding with input as _document(blank)
		with data.registry.required_fields as ["id", "name"]
		with data.registry.types as {"module": {"required_fields": ["version"]}}
}

_document(blank) := {"registry": {
	"entities": [
		{"id": "SPEC-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-A", "registry": "registry.csv", "line": 3},
		{"id": "", "registry": "registry.csv", "line": 4},
	],
	"blank": blank,
	"columns": {"entity_type": [
		{"value": "spec", "rows": [0]},
		{"value": "module", "rows": [1]},
		{"value": "of its own", "rows": [2]},
	]},
}}
