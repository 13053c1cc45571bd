package policies.registry_valid.reference_unknown_test

import data.policies.registry_valid.reference_unknown

test_id_that_is_not_registered_is_denied_in_each_row if {
	found := _found("application", {"owner": "ENV-X"}, [0, 1])
	{[f.code, f.msg] | some f in found} == {
		["registry.reference_unknown", "APP-A: its config names ENV-X in owner, which is not registered"],
		["registry.reference_unknown", "ENV-A: its config names ENV-X in owner, which is not registered"],
	}
}

test_each_id_of_a_list_is_looked_up if {
	{f.msg | some f in _found("application", {"environments": ["ENV-A", "ENV-X", 7]}, [0])} == {"APP-A: its config names ENV-X in environments, which is not registered"}
}

test_each_key_of_an_object_is_looked_up if {
	value := {"environments": {"POL-REG-004": "mandatory", "ENV-Y": "advisory"}}
	{f.msg | some f in _found("application", value, [0])} == {"APP-A: its config names ENV-Y in environments, which is not registered"}
}

test_registered_and_inherited_ids_pass if {
	_found("application", {"owner": "ENV-A", "environments": ["POL-REG-004"]}, [0]) == set()
}

test_fields_that_name_no_ids_pass if _found("application", {"title": "ENV-X"}, [0]) == set()

test_value_of_another_kind_is_left_to_the_schema if _found("application", {"owner": 7}, [0]) == set()

test_config_that_is_empty_or_of_no_known_type_passes if {
	_found("application", null, [0]) == set()
	_found("applikation", {"owner": "ENV-X"}, [0]) == set()
	_found(null, {"owner": "ENV-X"}, [0]) == set()
}

test_every_config_is_considered if reference_unknown.considered == 1 with input as _document("application", {}, [0])

_found(type, value, rows) := found if {
	found := reference_unknown.finding with input as _document(type, value, rows)
		with data.registry.types as {"application": {"references": ["owner", "environments"]}}
}

_document(type, value, rows) := {"registry": {
	"entities": [
		{"id": "APP-A", "registry": "registry.csv", "line": 2},
		{"id": "ENV-A", "registry": "registry.csv", "line": 3},
	],
	"index": {"APP-A": 0, "ENV-A": 1},
	"inherited": {"POL-REG-004": "policy"},
	"configs": [{"entity_type": type, "value": value, "error": null, "rows": rows}],
}}
