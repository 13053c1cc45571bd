# METADATA
# title: Required arguments are given
# description: >-
#   What a service requires, each caller decides for itself; the module's default is nobody's decision.
# custom:
#   policy: POL-CLD-014
package policies.cloud_plan.parameter_missing

import data.lib.cloud.services
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.parameter_missing
#   message: "%s: it does not give %s, which the service %s requires"
#   remedy: Give the argument.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.missing_refusals(plan, input.permissions.head)
}
