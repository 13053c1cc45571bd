# METADATA
# title: What a plan left open is as it must be
# description: >-
#   A value that a plan does not show is checked in the state that the apply left: all that shows where the value comes
#   from or goes must fit what the service asks of it. Such places tell nothing of what is done to a value on its way.
# custom:
#   policy: POL-CLD-029
package policies.cloud_plan.obligation_unmet

import data.lib.cloud.obligations
import data.lib.decision

considered := count([obligation |
	some plan in input.plans
	is_string(plan.state)
	some obligation in obligations.of_plan(plan)
])

# METADATA
# custom:
#   code: cloud.obligation_unmet
#   message: "%s: %s was to be checked after apply: %s"
#   remedy: >-
#     Change the value to what the service asks for, and apply again; or, where the state cannot show it, look at the
#     resource itself and have a decision waive this.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in obligations.unmet(plan)
}
