# METADATA
# title: Resources come from registered modules
# description: >-
#   A resource outside every registered module follows no golden path, unless its type is registered for such use.
# custom:
#   policy: POL-CLD-011
package policies.cloud_plan.resource_unregistered

import data.lib.cloud.resources
import data.lib.cloud.services
import data.lib.decision

considered := sum([resources.total(resources.remaining(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.resource_unregistered
#   message: "%s: it lies in no registered module: %s"
#   remedy: Use a registered module, or register the type as a cloud_service without a module.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.root_refusals(plan, input.permissions.head)
}
