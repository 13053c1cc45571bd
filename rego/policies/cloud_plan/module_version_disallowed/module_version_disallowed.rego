# METADATA
# title: Modules are of a version that is permitted
# description: >-
#   A service permits the versions of its module that were looked at; another version is another module.
# custom:
#   policy: POL-CLD-007
package policies.cloud_plan.module_version_disallowed

import data.lib.cloud.services
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.module_version_disallowed
#   message: "%s: the module's version is not permitted: %s"
#   remedy: Take a version that the cloud_service permits, or widen its constraint in a change of its own.
finding contains decision.finding(rego.metadata.chain(), refusal.subject, refusal.values) if {
	some plan in input.plans
	some refusal in services.version_refusals(plan, input.permissions.head)
}
