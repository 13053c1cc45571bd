package policies.registry_valid.artifact_unnamed_test

import data.policies.registry_valid.artifact_unnamed

_input(type, status) := {"registry": {
	"entities": [{"id": "CMP-A", "entity_type": type, "status": status, "registry": "registry.csv", "line": 2}],
	"blank": {"artifact_path": [0]},
}}

_types := {"component": {"artifact": "required"}, "decision": {"artifact": "optional"}}

_codes(document) := {f.code |
	some f in artifact_unnamed.finding with input as document with data.registry.types as _types
}

test_an_active_entity_without_a_path_is_denied if {
	_codes(_input("component", "active")) == {"registry.artifact_unnamed"}
}

test_a_type_whose_artifact_is_optional_passes if {
	_codes(_input("decision", "active")) == set()
}

test_an_unknown_type_is_denied if {
	_codes(_input("gadget", "active")) == {"registry.artifact_unnamed"}
	_codes(_input("", "active")) == {"registry.artifact_unnamed"}
	_codes(_input(null, "active")) == {"registry.artifact_unnamed"}
}

test_a_draft_may_lack_a_path if {
	_codes(_input("component", "draft")) == set()
	_codes(_input("component", null)) == set()
}

test_no_blank_cell_no_finding if {
	_codes({"registry": {"entities": [], "blank": {}}}) == set()
}

test_considered_counts_entities if {
	artifact_unnamed.considered == 1 with input as _input("component", "active")
	artifact_unnamed.considered == 0 with input as {"registry": {"entities": [], "blank": {}}}
}
