# METADATA
# title: A plan is approved where its environment asks for it
# description: >-
#   An approval is bound to what would change. A plan that changes something else needs another.
# custom:
#   policy: POL-CLD-023
package policies.cloud_plan.approval_missing

import data.lib.cloud.approvals
import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.approval_missing
#   message: "%s: the environment requires an approval, and none that is valid now covers the plan with the digest %s"
#   remedy: >-
#     Have one of the environment's approvers approve this digest: in a decision of kind approval, or in a review of the
#     pull request that holds it (--approvals).
finding contains decision.finding(rego.metadata.chain(), subject, [plan.environment, plan.digest]) if {
	some plan in input.plans
	plans.changes(plan)
	_requires_approval(plan)
	not approvals.approved(plan)
	subject := plans.plan_subject(plan, approvals.related(plan))
}

# A change cannot lift the requirement that it stands under.
_requires_approval(plan) if {
	some side in plans.sides
	plans.environment(plan, side).requires_approval != false
}
