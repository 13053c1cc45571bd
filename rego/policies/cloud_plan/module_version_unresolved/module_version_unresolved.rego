# METADATA
# title: The version of a module is known
# description: >-
#   A constraint allows many versions. Which one Terraform took stands in modules.json; without it nobody can say.
# custom:
#   policy: POL-CLD-009
package policies.cloud_plan.module_version_unresolved

import data.lib.cloud.plans
import data.lib.cloud.services
import data.lib.cloud.sources
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.module_version_unresolved
#   message: "%s: which version was installed for %s is not known"
#   remedy: Give the plan job's .terraform/modules/modules.json with --modules, or pin one exact version.
finding contains decision.finding(rego.metadata.chain(), subject, [call.address, call.constraint]) if {
	some plan in input.plans
	some call in services.written_here(plan)
	call.source.kind == "registry"
	is_string(call.constraint)
	not sources.version(call)
	subject := plans.subject(plan, call.address, call.location, [])
}
