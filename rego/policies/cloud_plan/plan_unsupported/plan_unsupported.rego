# METADATA
# title: A plan is of a form that is known
# description: >-
#   A plan of another major version may say the same in other words, and a part that no rule knows may do what no rule
#   looks at. What is not understood cannot be judged.
# custom:
#   policy: POL-CLD-001
package policies.cloud_plan.plan_unsupported

import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.plan_unsupported
#   message: "%s: the plan's format_version is %v; its major must be one of %s"
#   remedy: Make the plan with a version of Terraform or OpenTofu that writes this format.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not _is_supported(plan)
	subject := plans.plan_subject(plan, [])
	values := [subject.id, plan.format_version, concat(", ", data.cloud.plan_format_majors)]
}

# METADATA
# custom:
#   code: cloud.plan_unsupported
#   message: "%s: the plan has a part that no rule knows: %v"
#   remedy: Do without what the part is for, such as Terraform's actions, or make the plan with a version that is known.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	some part in plan.parts
	not part in data.cloud.plan_parts
	subject := plans.plan_subject(plan, [])
	values := [subject.id, part]
}

_is_supported(plan) if {
	is_string(plan.format_version)
	regex.match(`^[0-9]+\.[0-9]+$`, plan.format_version)
	split(plan.format_version, ".")[0] in data.cloud.plan_format_majors
}
