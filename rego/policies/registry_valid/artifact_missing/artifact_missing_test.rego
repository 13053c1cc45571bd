package policies.registry_valid.artifact_missing_test

import data.policies.registry_valid.artifact_missing

_entity(status) := {"id": "CMP-A", "status": status, "registry": "registry.csv", "line": 2}

_input(kind, status) := {"registry": {
	"entities": [_entity(status)],
	"artifacts": {kind: [{"value": "src/a", "path": null, "reason": null, "rows": [0]}]},
}}

_codes(document) := {f.code | some f in artifact_missing.finding with input as document}

test_an_active_entity_without_its_artifact_is_denied if {
	_codes(_input("missing", "active")) == {"registry.artifact_missing"}
}

test_an_artifact_that_is_a_device_is_denied if {
	_codes(_input("other", "active")) == {"registry.artifact_missing"}
}

test_a_file_or_folder_passes if {
	_codes(_input("file", "active")) == set()
	_codes(_input("folder", "active")) == set()
}

test_a_draft_may_lack_its_artifact if {
	_codes(_input("missing", "draft")) == set()
	_codes(_input("missing", "missing")) == set()
	_codes(_input("missing", null)) == set()
}

test_a_path_outside_is_for_another_policy if {
	_codes(_input("outside", "active")) == set()
}

test_every_entity_of_one_artifact_is_found if {
	document := {"registry": {
		"entities": [_entity("active"), _entity("draft"), object.union(_entity("active"), {"id": "CMP-C", "line": 4})],
		"artifacts": {"missing": [{"value": "src/a", "rows": [0, 1, 2]}]},
	}}
	{f.location.line | some f in artifact_missing.finding with input as document} == {2, 4}
}

test_considered_counts_artifacts if {
	artifact_missing.considered == 0 with input as {"registry": {"entities": [], "artifacts": {}}}
	artifact_missing.considered == 1 with input as _input("file", "active")
}
