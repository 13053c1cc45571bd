# METADATA
# title: Resources stay in the environment's regions
# description: >-
#   Where data lies decides which law holds for it, and who finds it.
# custom:
#   policy: POL-CLD-017
package policies.cloud_plan.region_disallowed

import data.lib.cloud.limits
import data.lib.cloud.resources
import data.lib.decision

considered := sum([resources.total(resources.remaining(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.region_disallowed
#   message: "%s: the region %s is none of those of the cloud spec: %s"
#   remedy: Use a region that the environment's cloud spec lists.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in limits.region_refusals(plan, input.permissions.head)
}
