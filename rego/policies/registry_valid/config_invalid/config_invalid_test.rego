package policies.registry_valid.config_invalid_test

import data.policies.registry_valid.config_invalid

test_what_is_no_json_is_denied_in_each_row if {
	found := _found({"entity_type": "service", "value": null, "error": "the key kind stands twice", "rows": [0, 1]})
	{[f.code, f.subject, f.msg] | some f in found} == {
		["registry.config_invalid", "SVC-A", "SVC-A: the config is not valid: the key kind stands twice"],
		["registry.config_invalid", "SVC-B", "SVC-B: the config is not valid: the key kind stands twice"],
	}
}

test_config_that_its_schema_refuses_is_denied_with_the_reason if {
	found := _found(_config("service", {"size": "large"}))
	{f.msg | some f in found} == {"SVC-A: the config is not valid: region is required; size: Invalid type. Expected: integer, given: string"}
}

test_reason_of_a_condition_is_told_and_not_the_condition if {
	found := _found(_config("service", {"region": "eu", "kind": "leased"}))
	{f.msg | some f in found} == {"SVC-A: the config is not valid: until is required"}
}

test_a_key_that_is_none_is_named_with_those_that_there_are if {
	found := _found(_config("closed", {"evidense": "/a.json"}))
	{f.msg | some f in found} == {concat(" ", [
		"SVC-A: the config is not valid: Additional property evidense is not allowed;",
		"it may have evidence, settings",
	])}
}

test_configs_about_applications_are_closed if {
	every type in ["application", "extension_point", "capability"] {
		_told(type, "Additional property contract_verson is not allowed")
		_told(type, "; it may have ")
	}
}

test_empty_cell_is_held_against_the_schema if {
	{f.code | some f in _found(_config("service", null))} == {"registry.config_invalid"}
}

test_empty_cell_passes_where_nothing_is_required if _found(_config("note", null)) == set()

test_only_what_is_wrong_is_denied_among_many if {
	found := config_invalid.finding with input as _document(array.concat(
		[_config("service", {"region": "eu"}) | some _ in numbers.range(1, 11)],
		[{"entity_type": "service", "value": {}, "error": null, "rows": [1]}],
	))
		with data.registry.types as _types
	{f.subject | some f in found} == {"SVC-B"}
}

test_reference_within_a_schema_is_followed if {
	_found(_config("note", {"day": "today"})) == set()
	{f.code | some f in _found(_config("note", {"day": 7}))} == {"registry.config_invalid"}
}

test_config_of_an_unknown_type_is_held_to_no_schema if _found(_config("servise", {"size": "large"})) == set()

test_config_of_no_type_is_held_to_no_schema if _found(_config(null, {"size": "large"})) == set()

test_config_that_its_schema_allows_passes if _found(_config("service", {"region": "eu", "size": 3})) == set()

test_policy_without_a_config_is_denied if {
	found := config_invalid.finding with input as _document([_config("policy", null)])
	{f.code | some f in found} == {"registry.config_invalid"}
}

test_decision_without_a_config_is_denied if {
	found := config_invalid.finding with input as _document([_config("decision", null)])
	{f.code | some f in found} == {"registry.config_invalid"}
}

test_every_entity_is_considered if config_invalid.considered == 2 with input as _document([])

_found(config) := found if {
	found := config_invalid.finding with input as _document([config]) with data.registry.types as _types
}

_told(type, words) if {
	found := config_invalid.finding with input as _document([_config(type, {"contract_verson": "^1.0"})])
	some f in found
	contains(f.msg, words)
}

_types := {
	"service": {"config": {
		"type": "object",
		"required": ["region"],
		"properties": {"size": {"type": "integer"}},
		"allOf": [{"if": {"required": ["kind"]}, "then": {"required": ["until"]}}],
	}},
	"closed": {"config": {
		"type": "object",
		"properties": {"evidence": {"type": "string"}, "settings": {"type": "array"}},
		"additionalProperties": false,
	}},
	"note": {"config": {
		"type": "object",
		"properties": {"day": {"$ref": "#/definitions/day"}},
		"definitions": {"day": {"type": "string"}},
	}},
}

_config(type, value) := {"entity_type": type, "value": value, "error": null, "rows": [0]}

_document(configs) := {"registry": {
	"entities": [
		{"id": "SVC-A", "registry": "registry.csv", "line": 2},
		{"id": "SVC-B", "registry": "registry.csv", "line": 3},
	],
	"columns": {"entity_type": [
	{"value": type, "rows": [0, 1]} |
		some type in {config.entity_type | some config in configs; is_string(config.entity_type)}
	]},
	"configs": configs,
}}
