# METADATA
# title: Extension points are registered, and belong to who uses them
# description: >-
#   A binding to what is no extension point of the application binds nothing, and a capability of none keeps no
#   contract.
# custom:
#   policy: POL-APP-007
package policies.app_config.extension_point_unknown

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.decision

considered := count(applications.described) + count(capabilities.judged)

# METADATA
# custom:
#   code: app.extension_point_unknown
#   message: "%s: the spec lists %s, which %s"
#   remedy: List the extension points whose rows name this application.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, point.id, fault]) if {
	some application in applications.described
	some point in application.spec.content.extension_points
	fault := _fault(application, point.id)
	subject := applications.subject(application, [point.id], point.line, {"extension_point": point.id})
}

# METADATA
# custom:
#   code: app.extension_point_unknown
#   message: "%s: %s binds %s to %s, which %s"
#   remedy: Bind extension points of this application that its spec lists.
finding contains decision.finding(rego.metadata.chain(), applications.binding_subject(binding), values) if {
	some binding in applications.bindings
	environment := binding.environment
	fault := _binding_fault(environment.application, binding.extension_point)
	values := [environment.application.id, environment.id, binding.capability, binding.extension_point, fault]
}

# METADATA
# custom:
#   code: app.extension_point_unknown
#   message: "%s: its extension point %v is not registered"
#   remedy: Name a registered extension point in the config of the capability.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.judged
	not contracts.heads[capability.extension_point]
	subject := capabilities.subject(capability, [], [], {})
	values := [capability.id, _shown(capability.extension_point)]
}

_fault(_, id) := "is not registered" if not contracts.heads[id]

_fault(application, id) := sprintf("belongs to %v", [_shown(contracts.heads[id].application)]) if {
	contracts.heads[id].application != application.id
}

_binding_fault(application, id) := _fault(application, id)

_binding_fault(application, id) := "the spec does not list" if {
	not _fault(application, id)
	not id in {point.id | some point in application.spec.content.extension_points}
}

_shown(id) := id if is_string(id)

_shown(null) := "(none)"
