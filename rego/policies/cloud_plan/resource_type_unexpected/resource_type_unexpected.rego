# METADATA
# title: Modules make what they declare
# description: >-
#   A service declares the types of resources that its module makes; one that makes more has changed under its name.
# custom:
#   policy: POL-CLD-012
package policies.cloud_plan.resource_type_unexpected

import data.lib.cloud.resources
import data.lib.cloud.services
import data.lib.decision

considered := sum([resources.total(resources.remaining(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.resource_type_unexpected
#   message: "%s: the service %s does not declare resources of type %s"
#   remedy: See what the module makes, and declare the type in the service in a change of its own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.type_refusals(plan, input.permissions.head)
}
