# METADATA
# title: Services are for their environments
# description: >-
#   A service is registered for environments, and an environment's cloud spec says which services it uses. Both must
#   agree.
# custom:
#   policy: POL-CLD-010
package policies.cloud_plan.service_not_in_environment

import data.lib.cloud.services
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.service_not_in_environment
#   message: "%s: the service %s %s"
#   remedy: Add the environment to the service and the service to the cloud spec, in a change of their own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.environment_refusals(plan, input.permissions.head)
}
