package policies.registry_valid.id_prefix_mismatch_test

import data.policies.registry_valid.id_prefix_mismatch

test_prefix_of_another_type_is_denied if _codes("SPEC-001", "module") == {"registry.id_prefix_mismatch"}

test_prefix_that_only_begins_alike_is_denied if _codes("MODULE-001", "module") == {"registry.id_prefix_mismatch"}

test_prefix_of_the_type_passes if _codes("MOD-001", "module") == set()

test_unknown_type_asks_for_no_prefix if _codes("X-001", "modul") == set()

test_type_without_a_prefix_asks_for_none if {
	found := id_prefix_mismatch.finding with input as _document("X-001", "module")
		with data.registry.types as {"module": {}}
	found == set()
}

test_empty_id_is_left_to_another_policy if _codes("", "module") == set()

test_every_entity_is_considered if id_prefix_mismatch.considered == 1 with input as _document("MOD-001", "module")

_codes(id, type) := {f.code |
	some f in id_prefix_mismatch.finding with input as _document(id, type)
		with data.registry.types as {"module": {"prefix": "MOD"}}
}

_document(id, type) := {"registry": {
	"entities": [{"id": id, "registry": "registry.csv", "line": 2}],
	"prefixes": [{"entity_type": type, "prefix": split(id, "-")[0], "rows": [0]}],
}}
