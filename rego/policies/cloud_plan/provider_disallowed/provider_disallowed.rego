# METADATA
# title: Providers are those of the environment
# description: >-
#   A provider is a program that runs with the environment's credentials.
# custom:
#   policy: POL-CLD-016
package policies.cloud_plan.provider_disallowed

import data.lib.cloud.limits
import data.lib.decision

considered := sum([count(limits.provider_sources(plan)) | some plan in input.plans])

# METADATA
# custom:
#   code: cloud.provider_disallowed
#   message: "%s: the provider is not permitted: %s"
#   remedy: Use a provider and a version that the environment's cloud spec permits.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in limits.provider_refusals(plan, input.permissions.head)
}
