package policies.policy_check.decision_missing_test

import data.lib.source_test as example
import data.policies.policy_check.decision_missing

_document(fields, decisions) := {"sources": [object.union(
	example.origin("repository", [], [object.union_n([example.row, {"decision": "DEC-A"}, fields])]),
	{"decisions": decisions},
)]}

_made := {"id": "DEC-A", "status": "active", "kind": "record"}

_found(fields, decisions) := {[f.code, f.msg] | some f in decision_missing.finding with input as _document(fields, decisions)}

_denied(named) := {["policy.decision_missing", sprintf("POL-REG-900 is active and mandatory, and its row names no decision in force: %s", [named])]}

test_a_policy_with_a_decision_passes if _found({}, [_made]) == set()

test_a_policy_that_names_no_decision_is_denied if _found({"decision": null}, [_made]) == _denied("none is named")

test_a_decision_that_nobody_registers_does_not_count if _found({"decision": "DEC-B"}, [_made]) == _denied("DEC-B")

test_a_decision_that_is_not_accepted_does_not_count if {
	every status in ["draft", "missing", "", "live"] {
		_found({}, [object.union(_made, {"status": status})]) == _denied("DEC-A")
	}
}

test_a_waiver_is_no_reason if {
	every kind in ["waiver", "approval", "note", null] {
		_found({}, [object.union(_made, {"kind": kind})]) == _denied("DEC-A")
	}
}

test_a_decision_that_is_over_is_for_another_policy if _found({}, [object.union(_made, {"status": "deprecated"})]) == set()

test_a_decision_of_another_source_does_not_count if {
	document := {"sources": array.concat(
		_document({}, []).sources,
		[object.union(example.origin("control-plane", [], []), {"decisions": [_made]})],
	)}
	found := decision_missing.finding with input as document
	count(found) == 1
}

test_a_policy_that_does_not_deny_needs_none if {
	every fields in [{"status": "draft"}, {"status": "deprecated"}, {"enforcement": "advisory"}] {
		_found(object.union(fields, {"decision": null}), []) == set()
	}
}

test_what_is_unclear_denies_and_needs_one if {
	every fields in [{"status": "live"}, {"enforcement": null}] {
		count(_found(object.union(fields, {"decision": null}), [])) == 1
	}
}

test_considered_counts_policies_that_deny if {
	decision_missing.considered == 1 with input as _document({}, [])
	decision_missing.considered == 0 with input as _document({"status": "draft"}, [])
}
