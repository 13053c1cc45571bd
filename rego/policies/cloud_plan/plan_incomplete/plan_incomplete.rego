# METADATA
# title: A plan covers everything
# description: >-
#   A plan with targets or exclusions, or with changes that Terraform put off, leaves out what it would come to.
# custom:
#   policy: POL-CLD-003
package policies.cloud_plan.plan_incomplete

import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.plan_incomplete
#   message: "%s: the plan is not complete: applying it leaves changes undone that the configuration asks for"
#   remedy: Plan again without -target and -exclude, after what is wrong was mended.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id]) if {
	some plan in input.plans
	plan.complete == false
	subject := plans.plan_subject(plan, [])
}

# METADATA
# custom:
#   code: cloud.plan_incomplete
#   message: "%s: Terraform puts this change off to a later plan: %v"
#   remedy: Apply first what it depends on, then plan again.
finding contains decision.finding(rego.metadata.chain(), subject, [change.address, change.reason]) if {
	some plan in input.plans
	some change in plan.deferred
	subject := plans.subject(plan, change.address, null, [])
}
