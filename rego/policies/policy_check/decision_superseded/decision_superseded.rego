# METADATA
# title: The decision behind a policy is in force
# description: >-
#   Where a decision was taken back or another took its place, what rests on it has to be looked at again.
# custom:
#   policy: POL-POL-013
package policies.policy_check.decision_superseded

import data.lib.decision
import data.lib.source

considered := count(source.rows_that_deny)

# METADATA
# custom:
#   code: policy.decision_superseded
#   message: "%s is active and mandatory, and rests on %s, which is no longer in force"
#   remedy: Name the decision that took its place in config.decision, or deprecate the policy.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), [row.id, row.decision]) if {
	some row in source.rows_that_deny
	[row.source, row.decision, "deprecated"] in source.decisions
}
