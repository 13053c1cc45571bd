package policies.registry_valid.p0_deprecated_without_plan_test

import data.policies.registry_valid.p0_deprecated_without_plan

_before := {"entity_type": "module", "status": "active", "priority": "P0"}

_after := {"entity_type": "module", "status": "deprecated", "priority": "P0", "registry": "registry.csv", "line": 2}

_plan := {"id": "DEC-A", "status": "active", "config": {"kind": "migration", "entity": "MOD-A"}}

_input(before, after, decisions) := {
	"policies": {"POL-REG-054": {"parameters": {"types": ["module", "framework", "component"]}}},
	"change": {"rows": [{"id": "MOD-A", "kind": "changed", "fields": ["status"], "before": before, "after": after}]},
	"registry": {
		"entities": decisions,
		"columns": {"entity_type": [
			{"value": "module", "rows": []},
			{"value": "decision", "rows": [n | some n, _ in decisions]},
		]},
	},
}

_codes(document) := {f.code | some f in p0_deprecated_without_plan.finding with input as document}

_denied := {"registry.p0_deprecated_without_plan"}

test_a_deprecated_p0_without_a_plan_is_denied if {
	_codes(_input(_before, _after, [])) == _denied
}

test_an_active_migration_lets_it_pass if {
	_codes(_input(_before, _after, [_plan])) == set()
}

test_a_plan_that_is_not_active_does_not_count if {
	_codes(_input(_before, _after, [object.union(_plan, {"status": "draft"})])) == _denied
}

test_a_plan_for_another_entity_does_not_count if {
	other := {"id": "DEC-A", "status": "active", "config": {"kind": "migration", "entity": "MOD-B"}}
	_codes(_input(_before, _after, [other])) == _denied
}

test_a_decision_of_another_kind_does_not_count if {
	record := object.union(_plan, {"config": {"kind": "record"}})
	_codes(_input(_before, _after, [record])) == _denied
	_codes(_input(_before, _after, [{"id": "DEC-A", "status": "active", "config": null}])) == _denied
}

test_lowering_the_priority_in_the_same_change_is_no_way_around if {
	_codes(_input(_before, object.union(_after, {"priority": "P3"}), [])) == _denied
}

test_raising_the_priority_in_the_same_change_counts if {
	_codes(_input(object.union(_before, {"priority": "P3"}), _after, [])) == _denied
}

test_changing_the_type_in_the_same_change_is_no_way_around if {
	_codes(_input(_before, object.union(_after, {"entity_type": "prompt"}), [])) == _denied
	_codes(_input(object.union(_before, {"entity_type": "prompt"}), _after, [])) == _denied
}

test_an_unknown_status_before_counts_as_deprecated_now if {
	_codes(_input(object.union(_before, {"status": null}), _after, [])) == _denied
}

test_a_type_that_the_parameters_leave_out_passes if {
	type := {"entity_type": "prompt"}
	_codes(_input(object.union(_before, type), object.union(_after, type), [])) == set()
}

test_a_lower_priority_passes if {
	low := {"priority": "P1"}
	_codes(_input(object.union(_before, low), object.union(_after, low), [])) == set()
	unknown := {"priority": null}
	_codes(_input(object.union(_before, unknown), object.union(_after, unknown), [])) == set()
}

test_what_was_deprecated_already_passes if {
	_codes(_input(object.union(_before, {"status": "deprecated"}), _after, [])) == set()
}

test_a_row_that_is_added_as_deprecated_passes if {
	rows := [{"id": "MOD-A", "kind": "added", "fields": [], "before": null, "after": _after}]
	_codes(object.union(_input(_before, _after, []), {"change": {"rows": rows}})) == set()
}

test_considered_counts_changed_rows if {
	p0_deprecated_without_plan.considered == 1 with input as _input(_before, _after, [])
	p0_deprecated_without_plan.considered == 0 with input as {"change": null}
}
