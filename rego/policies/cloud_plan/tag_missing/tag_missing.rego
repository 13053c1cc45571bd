# METADATA
# title: Resources carry the required tags
# description: >-
#   A tag says whose a resource is and who pays for it.
# custom:
#   policy: POL-CLD-025
package policies.cloud_plan.tag_missing

import data.lib.cloud.limits
import data.lib.cloud.resources
import data.lib.decision

considered := sum([resources.total(resources.remaining(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.tag_missing
#   message: "%s: it lacks the tag %s, which the cloud spec requires"
#   remedy: Give the tag, best in the default tags of the provider.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in limits.tag_refusals(plan, input.permissions.head)
}
