# METADATA
# title: Arguments can be seen in the plan
# description: >-
#   A value that is not in the plan can be anything. The service says for which parameters that does no harm.
# custom:
#   policy: POL-CLD-015
package policies.cloud_plan.parameter_unknown

import data.lib.cloud.services
import data.lib.decision

considered := count([parameter |
	some plan in input.plans
	some call in plan.module_calls
	some parameter in call.parameters
])

# METADATA
# custom:
#   code: cloud.parameter_unknown
#   message: "%s: the value of %s cannot be seen in the plan: %s"
#   remedy: Give a value that is known at plan time, or allow that it is not, with unknown_allowed in the service.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.unknown_refusals(plan, input.permissions.head)
}
