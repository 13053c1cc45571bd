# METADATA
# title: What runs is what was applied
# description: >-
#   What somebody changed behind Terraform's back, this plan would undo, or keep unseen.
# custom:
#   policy: POL-CLD-024
package policies.cloud_plan.drift_found

import data.lib.cloud.plans
import data.lib.decision

considered := count([drift | some plan in input.plans; some drift in plan.drift])

# METADATA
# custom:
#   code: cloud.drift_found
#   message: "%s: changed outside Terraform: %s"
#   remedy: Find out who changed it and why; then bring the configuration or the resource back in line.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	some drift in plan.drift
	count(drift.configured) > 0
	subject := _subject(plan, drift)
	values := [drift.address, concat(", ", drift.configured)]
}

_subject(plan, drift) := plans.resource_subject(plan, found[0], []) if {
	found := [resource | some resource in plan.resources; resource.address == drift.address]
	count(found) > 0
}

# What was deleted from the configuration, too, has no resource in the plan.
_subject(plan, drift) := plans.subject(plan, drift.address, null, []) if {
	every resource in plan.resources {
		resource.address != drift.address
	}
}
