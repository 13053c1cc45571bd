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
	subject := plans.resource_subject(plan, drift, [])
	values := [drift.address, concat(", ", drift.configured)]
}
