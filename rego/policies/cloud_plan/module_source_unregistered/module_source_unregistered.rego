# METADATA
# title: Modules are registered services
# description: >-
#   The registry says which modules may make cloud resources. A module that nobody registered was looked at by
#   nobody.
# custom:
#   policy: POL-CLD-006
package policies.cloud_plan.module_source_unregistered

import data.lib.cloud.services
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.module_source_unregistered
#   message: "%s: the module source %s is not registered: %s"
#   remedy: Use a registered module, or register this one as a cloud_service in a change of its own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.source_refusals(plan, input.permissions.head)
}
