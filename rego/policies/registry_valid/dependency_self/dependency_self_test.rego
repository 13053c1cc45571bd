package policies.registry_valid.dependency_self_test

import data.policies.registry_valid.dependency_self

test_own_id_among_the_dependencies_is_denied if _codes(["MOD-B", "MOD-A"]) == {"registry.dependency_self"}

test_other_ids_pass if _codes(["MOD-B", "MOD-AA"]) == set()

test_no_dependencies_pass if _codes([]) == set()

test_every_entity_is_considered if dependency_self.considered == 1 with input as _document([])

_codes(dependencies) := {f.code | some f in dependency_self.finding with input as _document(dependencies)}

_document(dependencies) := {"registry": {"entities": [{
	"id": "MOD-A",
	"dependencies": dependencies,
	"registry": "registry.csv",
	"line": 2,
}]}}
