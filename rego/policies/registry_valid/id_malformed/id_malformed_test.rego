package policies.registry_valid.id_malformed_test

import data.policies.registry_valid.id_malformed

test_id_of_another_form_is_denied if {
	every id in ["mod-001", "MOD", "MOD-", "MOD 001", "MOD-001\n", "MOD-001,MOD-002", "MOD-é"] {
		_codes(id, "registry.csv") == {"registry.id_malformed"}
	}
}

test_id_of_the_form_passes if {
	every id in ["MOD-001", "POL-REG-004", "APP-Shop_web.2"] {
		_codes(id, "registry.csv") == set()
	}
}

test_nested_registry_has_a_form_of_its_own if {
	_codes("parser", "lib/registry.csv") == set()
	_codes("two words", "lib/registry.csv") == {"registry.id_malformed"}
}

test_registry_that_is_not_listed_is_held_to_the_form_of_the_root if {
	_codes("parser", "other.csv") == {"registry.id_malformed"}
}

test_empty_id_is_left_to_another_policy if _codes("", "registry.csv") == set()

test_every_entity_is_considered if id_malformed.considered == 1 with input as _document("MOD-1", "registry.csv")

_codes(id, path) := {f.code | some f in id_malformed.finding with input as _document(id, path)}

_document(id, path) := {"registry": {
	"registries": [
		{"path": "registry.csv", "parent": null},
		{"path": "lib/registry.csv", "parent": "registry.csv"},
	],
	"entities": [{"id": id, "registry": path, "line": 2}],
}}
