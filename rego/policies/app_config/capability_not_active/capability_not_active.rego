# METADATA
# title: What is bound is active
# description: >-
#   A draft is not approved yet, what is missing is not there, and what is deprecated is on its way out.
# custom:
#   policy: POL-APP-009
package policies.app_config.capability_not_active

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.app.places
import data.lib.decision

considered := count(applications.bindings)

# METADATA
# custom:
#   code: app.capability_not_active
#   message: "%s: %s binds %s to %s, and its status is %q"
#   remedy: Bind an active capability; or, once it keeps its contract, make this one active.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some binding in applications.bindings
	capability := capabilities.by_id[binding.capability]
	capability.status != "active"
	environment := binding.environment
	values := [
		environment.application.id,
		environment.id,
		binding.capability,
		binding.extension_point,
		capability.status,
	]
	related := [places.row(capability, sprintf("%s has the status %q", [capability.id, capability.status]))]
	subject := object.union(applications.binding_subject(binding), {"related": related})
}
