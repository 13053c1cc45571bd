# METADATA
# title: What Terraform shall forget is approved
# description: >-
#   A forgotten resource runs on, costs on, and stands in no plan any more.
# custom:
#   policy: POL-CLD-022
package policies.cloud_plan.forget_unapproved

import data.lib.cloud.approvals
import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.decision

considered := sum([count(plan.resources) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.forget_unapproved
#   message: "%s: the plan makes Terraform forget this %s, and nobody approved the plan"
#   remedy: Keep it, or have the plan's digest approved by one of the environment's approvers.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not approvals.approved(plan)
	related := approvals.related(plan)
	some group in resources.acted_on(plan, "forget")
	some resource in resources.members(plan, group)
	subject := plans.resource_subject(plan, resource, related)
	values := [resource.address, resource.type]
}
