# METADATA
# title: Deletions of what holds data are approved
# description: >-
#   What is deleted with its data is gone, so somebody other than its author says yes to this very plan.
# custom:
#   policy: POL-CLD-020
package policies.cloud_plan.deletion_unapproved

import data.lib.cloud.approvals
import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.decision

considered := sum([count(plan.resources) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.deletion_unapproved
#   message: "%s: the plan deletes this %s, which holds data, and nobody approved the plan"
#   remedy: Keep it, or have the plan's digest approved by one of the environment's approvers.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not approvals.approved(plan)
	related := approvals.related(plan)
	some group in resources.acted_on(plan, "delete")
	_is_deleted(group)
	some resource in resources.members(plan, group)
	subject := plans.resource_subject(plan, resource, related)
	values := [resource.address, resource.type]
}

_is_deleted(group) if {
	group.type in data.cloud.stateful_types
	not "create" in group.actions
}
