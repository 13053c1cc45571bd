package policies.registry_valid.entity_removed_test

import data.policies.registry_valid.entity_removed

_input(kind, before) := {
	"registry": {"path": "registry.csv"},
	"change": {"rows": [{"id": "CMP-A", "kind": kind, "fields": [], "before": before, "after": null}]},
}

_before(status) := {"status": status, "registry": "nested/registry.csv", "line": 7}

_found(document) := {[f.code, f.location.path, f.location.line] |
	some f in entity_removed.finding with input as document
}

test_removing_an_active_entity_is_denied if {
	_found(_input("removed", _before("active"))) == {["registry.entity_removed", "nested/registry.csv", 7]}
}

test_removing_an_entity_of_unknown_status_is_denied if {
	_found(_input("removed", _before("live"))) == {["registry.entity_removed", "nested/registry.csv", 7]}
	_found(_input("removed", _before(null))) == {["registry.entity_removed", "nested/registry.csv", 7]}
	_found(_input("removed", {})) == {["registry.entity_removed", "registry.csv", null]}
	_found(_input("removed", null)) == {["registry.entity_removed", "registry.csv", null]}
}

test_removing_what_was_never_active_or_is_deprecated_passes if {
	every status in ["missing", "draft", "deprecated"] {
		_found(_input("removed", _before(status))) == set()
	}
}

test_changing_an_active_entity_is_no_removal if {
	_found(_input("changed", _before("active"))) == set()
}

test_considered_counts_removed_rows if {
	entity_removed.considered == 1 with input as _input("removed", _before("draft"))
	entity_removed.considered == 0 with input as {"change": null}
}
