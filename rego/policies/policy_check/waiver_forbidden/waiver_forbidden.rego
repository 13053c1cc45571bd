# METADATA
# title: A waiver is for a policy that can be waived
# description: >-
#   A waiver of a policy that nobody knows, or that no waiver touches, looks like an exemption and is none.
# custom:
#   policy: POL-DEC-007
package policies.policy_check.waiver_forbidden

import data.lib.decision
import data.lib.records

considered := count(records.waivers)

# METADATA
# custom:
#   code: decision.waiver_forbidden
#   message: "%s is a waiver of %q, which is no policy that is registered"
#   remedy: Name the id of a policy in config.policy.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, policy]) if {
	some row in records.waivers
	policy := records.field(row, "policy")
	not policy in _registered
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.waiver_forbidden
#   message: "%s is a waiver of %s, which no waiver touches"
#   remedy: Mend what the policy denies; deprecate the row.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, policy]) if {
	some row in records.waivers
	policy := records.field(row, "policy")
	policy in _untouchable
	subject := records.subject(row)
}

_registered := {row.id | some row in input.known_policies}

_untouchable := {row.id | some row in input.known_policies; not row.waivable}
