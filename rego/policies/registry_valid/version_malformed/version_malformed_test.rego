package policies.registry_valid.version_malformed_test

import data.policies.registry_valid.version_malformed

test_what_is_no_semantic_version_is_denied if {
	every version in ["v1.2.3", "1.2", "1", "01.2.3", "1.2.3-", "1.2.3 ", "latest", "1.2.3\n"] {
		_codes(version) == {"registry.version_malformed"}
	}
}

test_semantic_version_passes if {
	every version in ["0.0.0", "1.2.3", "1.2.3-rc.1", "1.2.3+build.7", "10.20.30-a-b+c"] {
		_codes(version) == set()
	}
}

test_empty_cell_passes if _codes("") == set()

test_every_entity_is_considered if version_malformed.considered == 1 with input as _document("1.0.0")

_codes(version) := {f.code | some f in version_malformed.finding with input as _document(version)}

_document(version) := {"registry": {
	"entities": [{"id": "MOD-A", "registry": "registry.csv", "line": 2}],
	"columns": {"version": [{"value": version, "rows": [0]}]},
}}
