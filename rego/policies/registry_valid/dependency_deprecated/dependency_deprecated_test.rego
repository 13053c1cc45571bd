package policies.registry_valid.dependency_deprecated_test

import data.policies.registry_valid.dependency_deprecated

test_active_on_deprecated_is_denied if _codes("active", "deprecated") == {"registry.dependency_deprecated"}

test_deprecated_on_deprecated_passes if _codes("deprecated", "deprecated") == set()

test_draft_on_deprecated_passes if _codes("draft", "deprecated") == set()

test_active_on_active_passes if _codes("active", "active") == set()

test_status_that_is_not_there_passes if _codes(null, "deprecated") == set()

test_deprecated_that_nobody_depends_on_passes if {
	found := dependency_deprecated.finding with input as json.patch(
		_document("active", "deprecated"),
		[{"op": "replace", "path": "/registry/references", "value": {}}],
	)
	found == set()
}

test_finding_stands_at_the_dependant if {
	found := dependency_deprecated.finding with input as _document("active", "deprecated")
	{[f.subject, f.location.line] | some f in found} == {["MOD-A", 2]}
}

test_every_entity_is_considered if dependency_deprecated.considered == 2 with input as _document("active", "active")

_codes(dependant, dependency) := {f.code |
	some f in dependency_deprecated.finding with input as _document(dependant, dependency)
}

_document(dependant, dependency) := {"registry": {
	"entities": [
		{"id": "MOD-A", "status": dependant, "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "status": dependency, "registry": "registry.csv", "line": 3},
	],
	"columns": {"status": [{"value": dependency, "rows": [1]}]},
	"references": {"MOD-B": [0]},
}}
