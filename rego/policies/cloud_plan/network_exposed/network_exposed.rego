# METADATA
# title: Nothing is open that should not be
# description: >-
#   What everyone can reach, everyone tries. The cloud spec says what may be open, and to whom.
# custom:
#   policy: POL-CLD-019
package policies.cloud_plan.network_exposed

import data.lib.cloud.network
import data.lib.cloud.resources
import data.lib.decision

considered := resources.total([group |
	some plan in input.plans
	some group in resources.remaining(plan)
	data.cloud.network[group.type]
])

# METADATA
# custom:
#   code: cloud.network_exposed
#   message: "%s: it is open further than the cloud spec permits: %s"
#   remedy: Close it, or let in only what the environment's cloud spec allows.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in network.refusals(plan, input.permissions.head)
}
