# METADATA
# title: A plan is for a registered environment
# description: >-
#   Without an environment and its cloud spec nobody can say what a plan may do.
# custom:
#   policy: POL-CLD-005
package policies.cloud_plan.environment_unknown

import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.environment_unknown
#   message: "%s: the plan is for no active environment of the registry, which has %s"
#   remedy: Name a registered environment with --environment, or register this one and its cloud spec.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, _registered]) if {
	some plan in input.plans
	not plans.environment(plan, input.permissions.head)
	subject := plans.plan_subject(plan, array.concat(
		plans.environment_rows(plan, input.permissions.head),
		_unreadable_specs,
	))
}

# METADATA
# custom:
#   code: cloud.environment_unknown
#   message: "%s names no cloud_spec, so nothing says what its plans may do"
#   remedy: Write a cloud spec from the template specs/cloud.md, and name it as `cloud_spec` in the environment's row.
finding contains decision.finding(rego.metadata.chain(), subject, [environment.id]) if {
	some plan in input.plans
	environment := plans.environment(plan, input.permissions.head)
	is_null(environment.cloud_spec)
	subject := plans.plan_subject(plan, [plans.row(environment, sprintf("%s names no cloud spec", [environment.id]))])
}

# METADATA
# custom:
#   code: cloud.environment_unknown
#   message: "%s: the environment's cloud spec, %s, cannot be read: %s"
#   remedy: Give the environment a cloud_spec whose front matter is what specs/schemas/cloud-spec.schema.json says.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	not plans.spec(plan, input.permissions.head)
	environment := plans.environment(plan, input.permissions.head)
	is_string(environment.cloud_spec)
	subject := plans.plan_subject(plan, [plans.row(environment, sprintf("%s names its cloud spec", [environment.id]))])
	values := [environment.id, environment.cloud_spec, _reason(plan)]
}

_reason(plan) := concat("; ", errors) if {
	errors := plans.spec_errors(plan, input.permissions.head)
	count(errors) > 0
}

_reason(plan) := "there is none" if count(plans.spec_errors(plan, input.permissions.head)) == 0

_registered := concat(", ", _active) if count(_active) > 0

_registered := "none" if count(_active) == 0

_active := {environment.id |
	some environment in input.permissions.head.environments
	environment.status == "active"
}

# One of them may name the directory of the plan.
_unreadable_specs := [place |
	some spec in input.permissions.head.specs
	is_string(spec.error)
	message := sprintf("it cannot be read: %s", [spec.error])
	place := {"path": spec.path, "line": null, "column": null, "message": message}
]
