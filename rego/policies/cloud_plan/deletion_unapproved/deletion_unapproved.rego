# METADATA
# title: Deletions of what holds data are approved
# description: >-
#   What is deleted with its data is gone, so somebody other than its author says yes to this very plan.
# custom:
#   policy: POL-CLD-020
package policies.cloud_plan.deletion_unapproved

import data.lib.cloud.plans
import data.lib.decision

considered := count([resource | some plan in input.plans; some resource in plan.resources])

# METADATA
# custom:
#   code: cloud.deletion_unapproved
#   message: "%s: the plan deletes this %s, which holds data, and nobody approved the plan"
#   remedy: Keep it, or have the plan's digest approved by one of the environment's approvers.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not plans.approved(plan)
	some resource in plan.resources
	_is_deleted(resource)
	subject := plans.resource_subject(plan, resource, plans.approvers(plan))
	values := [resource.address, resource.type]
}

_is_deleted(resource) if {
	resource.mode == "managed"
	resource.type in data.cloud.stateful_types
	"delete" in resource.actions
	not "create" in resource.actions
}
