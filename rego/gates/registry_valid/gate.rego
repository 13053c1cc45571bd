# METADATA
# title: Gate registry-valid
# description: Judges the registry on every change.
# schemas:
#   - input: schema["registry-valid.schema"]
package gates.registry_valid

import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
deny contains decision.denied(id, found) if {
	some id, policy in decision.mandatory
	some found in data.policies.registry_valid[policy.package].finding
}

warn contains statement if some statement in _statements

_statements contains decision.stated(id, found) if {
	some id, policy in decision.advisory
	some found in data.policies.registry_valid[policy.package].finding
}

_statements contains decision.stated(id, found) if {
	some id in decision.waived_policies
	policy := decision.mandatory[id]
	some found in data.policies.registry_valid[policy.package].finding
}

_statements contains decision.evidence(_considered, {"verdict": true, "reason": "every change is judged"}, [])

_considered[id] := data.policies.registry_valid[policy.package].considered if some id, policy in decision.in_force
