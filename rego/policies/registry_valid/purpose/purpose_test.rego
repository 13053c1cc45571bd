package policies.registry_valid.purpose_test

import data.policies.registry_valid.purpose

test_short_purpose_is_denied if _lines([{"value": 11, "rows": [0]}]) == {2}

test_twenty_characters_are_too_few if _lines([{"value": 20, "rows": [0]}]) == {2}

test_twenty_one_characters_pass if _lines([{"value": 21, "rows": [0]}]) == set()

test_empty_purpose_is_denied if _lines([{"value": 0, "rows": [0]}]) == {2}

test_every_row_of_a_length_is_denied if _lines([{"value": 3, "rows": [0, 1]}, {"value": 30, "rows": []}]) == {2, 3}

test_registry_without_the_column_passes if _lines([]) == set()

test_the_parameter_is_the_limit if {
	document := object.union(_document([{"value": 25, "rows": [0]}]), {"policies": {"POL-REG-004": {"parameters": {"minimum_length": 30}}}})
	{f.code | some f in purpose.finding with input as document} == {"registry.purpose_too_short"}
}

test_every_entity_is_considered if purpose.considered == 2 with input as _document([])

_lines(lengths) := {f.location.line |
	some f in purpose.finding with input as _document(lengths)
	f.code == "registry.purpose_too_short"
}

_document(lengths) := {
	"policies": {"POL-REG-004": {"parameters": {"minimum_length": 20}}},
	"registry": {
		"entities": [
			{"id": "MOD-A", "registry": "registry.csv", "line": 2},
			{"id": "MOD-B", "registry": "registry.csv", "line": 3},
		],
		"lengths": {"purpose": lengths},
	},
}
