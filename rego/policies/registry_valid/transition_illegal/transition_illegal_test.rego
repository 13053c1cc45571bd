package policies.registry_valid.transition_illegal_test

import data.policies.registry_valid.transition_illegal

_row(kind, before, after) := {"change": {"rows": [{
	"id": "CMP-A",
	"kind": kind,
	"fields": ["status"],
	"before": {"status": before, "registry": "registry.csv", "line": 2},
	"after": {"status": after, "registry": "registry.csv", "line": 3},
}]}}

_statuses := ["missing", "draft", "active", "deprecated"]

_found(document) := {[f.code, f.location.line] |
	some f in transition_illegal.finding with input as document with data.registry.statuses as _statuses
}

test_a_jump_forward_is_denied if {
	every pair in [["missing", "active"], ["missing", "deprecated"], ["draft", "deprecated"]] {
		_found(_row("changed", pair[0], pair[1])) == {["registry.transition_illegal", 3]}
	}
}

test_a_jump_back_is_denied if {
	_found(_row("changed", "active", "missing")) == {["registry.transition_illegal", 3]}
	_found(_row("changed", "deprecated", "draft")) == {["registry.transition_illegal", 3]}
}

test_one_step_passes_in_either_direction if {
	_found(_row("changed", "draft", "active")) == set()
	_found(_row("changed", "deprecated", "active")) == set()
	_found(_row("changed", "active", "active")) == set()
}

test_an_unknown_status_is_for_another_policy if {
	_found(_row("changed", "missing", "live")) == set()
	_found(_row("changed", null, "active")) == set()
}

test_a_new_row_may_start_anywhere if {
	rows := [{"id": "CMP-A", "kind": "added", "fields": [], "before": null, "after": {"status": "active"}}]
	_found({"change": {"rows": rows}}) == set()
}

test_without_a_base_there_is_no_transition if {
	_found({"change": null}) == set()
	transition_illegal.considered == 0 with input as {"change": null}
}

test_considered_counts_changed_rows if {
	transition_illegal.considered == 1 with input as _row("changed", "draft", "active")
}
