# METADATA
# title: What is bound is registered
# description: >-
#   Only a registered capability has a contract that it keeps, and evidence that it does.
# custom:
#   policy: POL-APP-008
package policies.app_config.capability_unregistered

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.decision

considered := count(applications.bindings)

# METADATA
# custom:
#   code: app.capability_unregistered
#   message: "%s: %s binds %s to %s, and no capability of that name is registered"
#   remedy: Register the capability, or bind one that is.
finding contains decision.finding(rego.metadata.chain(), applications.binding_subject(binding), values) if {
	some binding in applications.bindings
	not capabilities.by_id[binding.capability]
	environment := binding.environment
	values := [environment.application.id, environment.id, binding.capability, binding.extension_point]
}
