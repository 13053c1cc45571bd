# METADATA
# title: A plan was made without errors
# description: >-
#   Where planning failed, the plan holds only what came before the error; the rest of the change is not in it.
# custom:
#   policy: POL-CLD-002
package policies.cloud_plan.plan_errored

import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.plan_errored
#   message: "%s: Terraform ended the plan with an error, so not all that would change is in it"
#   remedy: Mend what Terraform reports, and plan again.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id]) if {
	some plan in input.plans
	not _is_whole(plan)
	subject := plans.plan_subject(plan, [])
}

_is_whole(plan) if plan.errored == false
