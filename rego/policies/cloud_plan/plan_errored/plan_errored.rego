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
	plan.errored == true
	subject := plans.plan_subject(plan, [])
}

# METADATA
# custom:
#   code: cloud.plan_errored
#   message: "%s: the plan does not say whether Terraform ended it with an error, as plans of the format %v do"
#   remedy: "Give the plan as `terraform show -json` writes it, with nothing left out."
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, plan.format_version]) if {
	some plan in input.plans
	not is_boolean(plan.errored)
	not _is_silent(plan)
	subject := plans.plan_subject(plan, [])
}

# Before Terraform 1.5, no plan said so, and what ended with an error left none.
_is_silent(plan) if {
	is_string(plan.format_version)
	regex.match(`^(0\.[0-9]+|1\.[01])$`, plan.format_version)
}
