package policies.policy_check.parameter_invalid_test

import data.lib.source_test as example
import data.policies.policy_check.parameter_invalid

_found(document) := {[f.code, f.subject] | some f in parameter_invalid.finding with input as document}

_document(declared, given) := example.document(
	[object.union(example.policy, {"annotations": {"custom": {"parameters": declared}}})],
	[object.union(example.row, {"parameters": given})],
)

_declared := {"minimum": {"type": "integer", "minimum": 1}}

_row_denied := {["policy.parameter_invalid", "POL-REG-900"]}

_file_denied := {["policy.parameter_invalid", example.policy.path]}

test_a_missing_parameter_is_denied if {
	_found(_document(_declared, {})) == _row_denied
}

test_an_unknown_parameter_is_denied if {
	_found(_document(_declared, {"minimum": 2, "maximum": 3})) == _row_denied
	_found(example.document([example.policy], [object.union(example.row, {"parameters": {"maximum": 3}})])) == _row_denied
}

test_an_ill_typed_parameter_is_denied if {
	_found(_document(_declared, {"minimum": "2"})) == _row_denied
	_found(_document(_declared, {"minimum": 0})) == _row_denied
}

test_the_declared_parameters_pass if {
	_found(_document(_declared, {"minimum": 2})) == set()
	referring := {"minimum": {"$ref": "#/properties/maximum"}, "maximum": {"type": "integer"}}
	_found(_document(referring, {"minimum": 2, "maximum": 3})) == set()
}

test_a_policy_without_parameters_passes if {
	_found(example.sound) == set()
}

test_a_deprecated_row_passes if {
	row := object.union(example.row, {"status": "deprecated", "parameters": {"maximum": 3}})
	_found(example.document([example.policy], [row])) == set()
}

test_a_declaration_that_is_no_schema_is_denied if {
	every declared in [null, false, 4, ["minimum"], {"minimum": {"type": "intger"}}, {"minimum": {"pattern": "["}}] {
		_found(_document(declared, {})) == _file_denied
	}
}

test_a_schema_from_elsewhere_is_denied_and_not_fetched if {
	every reference in ["https://example.com/schema.json", "file:///etc/passwd", 4] {
		_found(_document({"minimum": {"$ref": reference}}, {"minimum": 2})) == _file_denied
	}
}

test_a_direction_that_nobody_understands_is_denied if {
	every word in ["upwards", "", null, true, 4] {
		_found(_document({"minimum": {"type": "integer", "stricter": word}}, {"minimum": 2})) == _file_denied
	}
}

test_a_direction_passes if {
	every word in ["higher", "lower", "more", "fewer", "true", "false"] {
		_found(_document({"minimum": {"type": "integer", "stricter": word}}, {"minimum": 2})) == set()
	}
}

test_a_policy_without_metadata_declares_nothing if {
	file := object.union(object.remove(example.policy, ["annotations"]), {"annotations": null})
	_found(example.document([file], [example.row])) == set()
	odd := object.union(example.policy, {"annotations": {"custom": "none"}})
	_found(example.document([odd], [example.row])) == set()
}

test_considered_counts_rows_in_force if {
	parameter_invalid.considered == 1 with input as example.sound
	parameter_invalid.considered == 0 with input as example.empty
}
