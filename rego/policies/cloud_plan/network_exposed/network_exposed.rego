# METADATA
# title: Nothing is open that should not be
# description: >-
#   What everyone can reach, everyone tries. The cloud spec says what may be open, and to whom.
# custom:
#   policy: POL-CLD-019
package policies.cloud_plan.network_exposed

import data.lib.cloud.network
import data.lib.cloud.plans
import data.lib.decision

considered := count([resource |
	some plan in input.plans
	some resource in plans.remaining(plan)
	resource.type in object.keys(data.cloud.network)
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
