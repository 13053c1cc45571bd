# METADATA
# title: Resources stay in the environment's accounts
# description: >-
#   A plan for one environment that changes the account of another is a mistake, or worse.
# custom:
#   policy: POL-CLD-018
package policies.cloud_plan.account_disallowed

import data.lib.cloud.limits
import data.lib.cloud.resources
import data.lib.decision

considered := sum([resources.total(resources.remaining(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.account_disallowed
#   message: "%s: the account %s is none of those of the cloud spec: %s"
#   remedy: Use an account that the environment's cloud spec lists.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in limits.account_refusals(plan, input.permissions.head)
}
