package policies.registry_valid.part_lost_test

import data.policies.registry_valid.part_lost

_whole := {
	"entity_type": "module",
	"purpose": "Keeps the prices of the shop.",
	"artifact_path": "prices.py",
	"status": "active",
	"priority": "P0",
	"version": "1.0.0",
	"registry": "registry.csv",
	"line": 2,
}

_messages(before, after) := {f.msg |
	some f in part_lost.finding with input as {"change": {"rows": [{
		"id": "MOD-A",
		"kind": "changed",
		"before": object.union(_whole, before),
		"after": object.union(_whole, after),
	}]}}
	f.code == "registry.part_lost"
}

test_a_column_that_is_gone_is_denied if {
	some message in _messages({}, {"priority": null, "entity_type": null})
	endswith(message, "no column now: entity_type, priority")
}

test_a_cell_that_was_emptied_is_for_other_policies if _messages({}, {"priority": ""}) == set()

test_a_cell_that_said_nothing_may_go if {
	_messages({"priority": ""}, {"priority": null}) == set()
	_messages({"priority": null}, {"priority": null}) == set()
}

test_a_row_that_is_new_has_lost_nothing if {
	found := part_lost.finding with input as {"change": {"rows": [{"kind": "added", "before": null, "after": _whole}]}}
	found == set()
}

test_considered_counts_changed_rows if {
	part_lost.considered == 1 with input as {"change": {"rows": [{"kind": "changed"}, {"kind": "removed"}]}}
	part_lost.considered == 0 with input as {"change": null}
}
