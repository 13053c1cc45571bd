# METADATA
# title: Replacements of what holds data are approved
# description: >-
#   A replacement is a deletion: what comes after it is empty.
# custom:
#   policy: POL-CLD-021
package policies.cloud_plan.replacement_unapproved

import data.lib.cloud.approvals
import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.decision

considered := sum([count(plan.resources) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.replacement_unapproved
#   message: "%s: the plan replaces this %s, which holds data (%s), and nobody approved the plan"
#   remedy: Change it in place, or have the plan's digest approved by one of the environment's approvers.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not approvals.approved(plan)
	related := approvals.related(plan)
	some group in resources.acted_on(plan, "delete")
	_is_replaced(group)
	some resource in resources.members(plan, group)
	subject := plans.resource_subject(plan, resource, related)
	values := [resource.address, resource.type, _reason(resource)]
}

_is_replaced(group) if {
	group.type in data.cloud.stateful_types
	"create" in group.actions
}

_reason(resource) := resource.action_reason if is_string(resource.action_reason)

_reason(resource) := "no reason is given" if not is_string(resource.action_reason)
