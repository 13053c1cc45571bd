# METADATA
# title: What is bound is for the environment
# description: >-
#   A capability says which environments it is for. A store in a file that serves development is lost with the next
#   deployment in production.
# custom:
#   policy: POL-APP-010
package policies.app_config.capability_not_in_environment

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.app.places
import data.lib.decision

considered := count(applications.bindings)

# METADATA
# custom:
#   code: app.capability_not_in_environment
#   message: "%s: %s binds %s to %s, and the capability is not for that environment"
#   remedy: Bind a capability that lists the environment; or list it, where the capability is meant for it.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some binding in applications.bindings
	capability := capabilities.by_id[binding.capability]
	environment := binding.environment
	not environment.id in capability.environments
	values := [environment.application.id, environment.id, binding.capability, binding.extension_point]
	related := [places.row(capability, sprintf("%s is for %s", [capability.id, _listed(capability.environments)]))]
	subject := object.union(applications.binding_subject(binding), {"related": related})
}

_listed([]) := "no environment"

_listed(ids) := concat(", ", ids) if count(ids) > 0
