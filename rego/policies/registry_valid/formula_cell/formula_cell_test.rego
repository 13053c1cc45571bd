package policies.registry_valid.formula_cell_test

import data.policies.registry_valid.formula_cell

test_every_character_that_begins_a_formula_is_denied if {
	every character in ["=", "+", "-", "@", "\t", "\r"] {
		_codes(character) == {"registry.formula_cell"}
	}
}

test_other_characters_pass if {
	every character in ["/", "{", "(", "\"", "é"] {
		_codes(character) == set()
	}
}

test_cell_is_named_in_each_row if {
	found := formula_cell.finding with input as _document([{"character": "=", "column": "purpose", "rows": [0, 1]}])
	{f.msg | some f in found} == {
		`MOD-A: the cell purpose begins with "=", which a spreadsheet runs as a formula`,
		`MOD-B: the cell purpose begins with "=", which a spreadsheet runs as a formula`,
	}
}

test_no_such_cell_passes if {
	found := formula_cell.finding with input as _document([])
	found == set()
}

test_every_entity_is_considered if formula_cell.considered == 2 with input as _document([])

_codes(character) := {f.code |
	some f in formula_cell.finding with input as _document([{"character": character, "column": "name", "rows": [0]}])
}

_document(leading) := {"registry": {
	"entities": [
		{"id": "MOD-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "registry": "registry.csv", "line": 3},
	],
	"leading": leading,
}}

test_a_header_that_is_a_formula_is_denied if {
	document := {"registry": {"leading": [], "registries": [{"path": "registry.csv", "columns": ["id", "=1+1", "", "name"]}]}}
	found := formula_cell.finding with input as document with data.registry.formula_characters as ["="]
	{[f.code, f.location.path] | some f in found} == {["registry.formula_cell", "registry.csv"]}
}
