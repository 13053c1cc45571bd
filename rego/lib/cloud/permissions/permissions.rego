# METADATA
# title: Permissions
# description: >-
#   All that one side does not permit about a plan. What the head permits and the base does not is a permission that
#   only comes with the change.
package lib.cloud.permissions

import data.lib.cloud.limits
import data.lib.cloud.network
import data.lib.cloud.plans
import data.lib.cloud.services

# METADATA
# scope: document
# description: What one side does not permit; a side without the plan's environment or its spec permits nothing at all.
refusals(plan, permissions) := union({
	services.source_refusals(plan, permissions),
	services.environment_refusals(plan, permissions),
	services.version_refusals(plan, permissions),
	services.parameter_refusals(plan, permissions),
	services.missing_refusals(plan, permissions),
	services.unknown_refusals(plan, permissions),
	services.root_refusals(plan, permissions),
	services.type_refusals(plan, permissions),
	limits.provider_refusals(plan, permissions),
	limits.region_refusals(plan, permissions),
	limits.account_refusals(plan, permissions),
	limits.tag_refusals(plan, permissions),
	limits.provisioner_refusals(plan, permissions),
	network.refusals(plan, permissions),
}) if {
	plans.spec(plan, permissions)
}

refusals(plan, permissions) := {plans.refusal([plan.environment, "environment"], place, [])} if {
	not plans.spec(plan, permissions)
	place := plans.plan_subject(plan, plans.environment_rows(plan, permissions))
}

# METADATA
# description: What the head permits and the base, where there is one, does not.
pending(plan) := {refusal |
	is_object(input.permissions.base)
	lacking := {found.key | some found in refusals(plan, input.permissions.head)}
	some refusal in refusals(plan, input.permissions.base)
	not refusal.key in lacking
}
