package policies.policy_check.decision_superseded_test

import data.lib.source_test as example
import data.policies.policy_check.decision_superseded

_document(fields, status) := {"sources": [object.union(
	example.origin("repository", [], [object.union_n([example.row, {"decision": "DEC-A"}, fields])]),
	{"decisions": [{"id": "DEC-A", "status": status, "kind": "record"}]},
)]}

_codes(fields, status) := {f.code | some f in decision_superseded.finding with input as _document(fields, status)}

test_a_decision_that_is_over_is_denied if _codes({}, "deprecated") == {"policy.decision_superseded"}

test_a_decision_in_force_passes if _codes({}, "active") == set()

test_a_policy_that_names_none_is_for_another_policy if {
	_codes({"decision": null}, "deprecated") == set()
	_codes({"decision": "DEC-B"}, "deprecated") == set()
}

test_a_policy_that_does_not_deny_may_rest_on_it if {
	_codes({"status": "draft"}, "deprecated") == set()
	_codes({"enforcement": "advisory"}, "deprecated") == set()
}

test_considered_counts_policies_that_deny if decision_superseded.considered == 1 with input as _document({}, "active")
