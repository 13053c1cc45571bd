# METADATA
# title: Arguments are what the service allows
# description: >-
#   A module can do more than an environment should. The service says which of its parameters may be set, and to
#   what.
# custom:
#   policy: POL-CLD-013
package policies.cloud_plan.parameter_disallowed

import data.lib.cloud.services
import data.lib.decision

considered := count([parameter |
	some plan in input.plans
	some call in plan.module_calls
	some parameter in call.parameters
])

# METADATA
# custom:
#   code: cloud.parameter_disallowed
#   message: "%s: the argument %s is not permitted: %s"
#   remedy: Give a value that the service's schema allows, or change the service in a change of its own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.parameter_refusals(plan, input.permissions.head)
}
