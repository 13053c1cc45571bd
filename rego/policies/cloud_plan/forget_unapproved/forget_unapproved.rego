# METADATA
# title: What Terraform shall forget is approved
# description: >-
#   A forgotten resource runs on, costs on, and stands in no plan any more.
# custom:
#   policy: POL-CLD-022
package policies.cloud_plan.forget_unapproved

import data.lib.cloud.plans
import data.lib.decision

considered := count([resource | some plan in input.plans; some resource in plan.resources])

# METADATA
# custom:
#   code: cloud.forget_unapproved
#   message: "%s: the plan makes Terraform forget this %s, and nobody approved the plan"
#   remedy: Keep it, or have the plan's digest approved by one of the environment's approvers.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not plans.approved(plan)
	some resource in plan.resources
	_is_forgotten(resource)
	subject := plans.resource_subject(plan, resource, plans.approvers(plan))
	values := [resource.address, resource.type]
}

_is_forgotten(resource) if {
	resource.mode == "managed"
	"forget" in resource.actions
}
