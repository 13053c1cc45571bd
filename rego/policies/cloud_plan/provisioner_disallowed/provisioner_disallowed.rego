# METADATA
# title: Nothing runs beside the resources
# description: >-
#   A provisioner runs a program at apply, with the environment's credentials, and no plan shows what it does.
# custom:
#   policy: POL-CLD-030
package policies.cloud_plan.provisioner_disallowed

import data.lib.cloud.limits
import data.lib.decision

considered := sum([count(plan.provisioners) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.provisioner_disallowed
#   message: "%s: the cloud spec does not permit its provisioner %s"
#   remedy: Do without it, or list its type in `provisioners` of the environment's cloud spec, in a change of its own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in limits.provisioner_refusals(plan, input.permissions.head)
}
