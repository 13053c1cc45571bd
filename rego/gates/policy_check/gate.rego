# METADATA
# title: Gate policy-check
# description: Judges policies themselves, and every policy of a repository, on every change.
# schemas:
#   - input: schema["policy-check.schema"]
package gates.policy_check

import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
deny contains decision.denied(id, found) if {
	some id, policy in decision.mandatory
	some found in data.policies.policy_check[policy.package].finding
}

warn contains statement if some statement in _statements

_statements contains decision.stated(id, found) if {
	some id, policy in decision.advisory
	some found in data.policies.policy_check[policy.package].finding
}

_statements contains decision.stated(id, found) if {
	some id in decision.waived_policies
	policy := decision.mandatory[id]
	some found in data.policies.policy_check[policy.package].finding
}

_statements contains decision.evidence(_considered, {"verdict": true, "reason": "every change is judged"}, [])

_considered[id] := data.policies.policy_check[policy.package].considered if some id, policy in decision.in_force
