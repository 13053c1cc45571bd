# METADATA
# title: A plan covers everything
# description: >-
#   A plan with targets or exclusions, with changes that Terraform put off, or with parts that somebody took out,
#   leaves out what it would come to.
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

# METADATA
# custom:
#   code: cloud.plan_incomplete
#   message: "%s: the plan knows this resource and does not say what it does to it"
#   remedy: Give the output of `terraform show -json` as Terraform wrote it, of a plan that does more than refresh.
finding contains decision.finding(rego.metadata.chain(), subject, [address]) if {
	some plan in input.plans
	some address in plan.unaccounted
	subject := plans.subject(plan, address, null, [])
}

# METADATA
# custom:
#   code: cloud.plan_incomplete
#   message: "%s: the plan is not whole: it has no %s"
#   remedy: Give the output of `terraform show -json` as Terraform wrote it.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, part]) if {
	some plan in input.plans
	some part in plan.lacking
	subject := plans.plan_subject(plan, [])
}
