# METADATA
# title: A policy that denies has a decision behind it
# description: >-
#   Who is denied something may ask why. The decision answers, and it is where to go to have the policy changed.
# custom:
#   policy: POL-POL-012
package policies.policy_check.decision_missing

import data.lib.decision
import data.lib.source

considered := count(source.rows_that_deny)

# METADATA
# custom:
#   code: policy.decision_missing
#   message: "%s is active and mandatory, and its row names no decision in force: %s"
#   remedy: Record why it exists, register that as an active decision, and name it in config.decision.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), [row.id, _named(row)]) if {
	some row in source.rows_that_deny
	not _is_behind(row)
}

# That one is no longer in force is for another policy to say.
_is_behind(row) if {
	some status in ["active", "deprecated"]
	[row.source, row.decision, status] in source.decisions
}

_named(row) := row.decision if is_string(row.decision)

_named(row) := "none is named" if is_null(row.decision)
