package policies.registry_valid.version_unchanged_test

import data.policies.registry_valid.version_unchanged

_input(status, version, rows) := {
	"registry": {"entities": [{
		"id": "CMP-A",
		"status": status,
		"version": version,
		"registry": "registry.csv",
		"line": 2,
	}]},
	"change": {"rows": rows, "artifacts": [{"row": 0, "paths": ["src/b.py", "src/a.py"]}]},
}

_row(kind, before, after) := {
	"id": "CMP-A", "kind": kind, "fields": [],
	"before": {"version": before}, "after": {"version": after},
}

_codes(document) := {f.code | some f in version_unchanged.finding with input as document}

test_a_changed_artifact_of_an_unchanged_row_is_found if {
	_codes(_input("active", "1.0.0", [])) == {"registry.version_unchanged"}
}

test_a_row_that_changed_otherwise_is_found if {
	_codes(_input("active", "1.0.0", [_row("changed", "1.0.0", "1.0.0")])) == {"registry.version_unchanged"}
}

test_the_message_names_the_files_in_order if {
	some f in version_unchanged.finding with input as _input("active", "1.0.0", [])
	contains(f.msg, "(src/a.py; src/b.py)")
}

test_a_new_version_passes if {
	_codes(_input("active", "1.0.1", [_row("changed", "1.0.0", "1.0.1")])) == set()
}

test_a_new_entity_passes if {
	row := {"id": "CMP-A", "kind": "added", "fields": [], "before": null, "after": {"version": "1.0.0"}}
	_codes(_input("active", "1.0.0", [row])) == set()
}

test_another_entitys_new_version_does_not_help if {
	row := object.union(_row("changed", "1.0.0", "1.0.1"), {"id": "CMP-B"})
	_codes(_input("active", "1.0.0", [row])) == {"registry.version_unchanged"}
}

test_an_entity_that_is_not_active_passes if {
	_codes(_input("draft", "1.0.0", [])) == set()
}

test_an_entity_without_a_version_passes if {
	_codes(_input("active", "", [])) == set()
	_codes(_input("active", null, [])) == set()
}

test_considered_counts_touched_entities if {
	version_unchanged.considered == 1 with input as _input("active", "1.0.0", [])
	version_unchanged.considered == 0 with input as {"registry": {"entities": []}, "change": null}
}
