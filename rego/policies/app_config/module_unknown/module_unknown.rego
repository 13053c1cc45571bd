# METADATA
# title: The architecture names what is registered
# description: >-
#   The architecture of an application is a map of the registry. What it names and nobody registered is not on the
#   ground.
# custom:
#   policy: POL-APP-025
package policies.app_config.module_unknown

import data.lib.app.applications
import data.lib.decision

considered := count(applications.described)

# METADATA
# custom:
#   code: app.module_unknown
#   message: "%s: the component %s consists of %s, which is not registered"
#   remedy: Name registered modules, or register this one.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, component.name, id]) if {
	some application in applications.described
	some component in application.spec.content.components
	some id in component.modules
	not id in _registered
	subject := applications.subject(application, [component.name], component.line, {"component": component.name})
}

# METADATA
# custom:
#   code: app.module_unknown
#   message: "%s: the component %s uses %s, and the architecture has no such component"
#   remedy: Name a component of this architecture.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, component.name, used]) if {
	some application in applications.described
	names := {component.name | some component in application.spec.content.components}
	some component in application.spec.content.components
	some used in component.uses
	not used in names
	subject := applications.subject(application, [component.name], component.line, {"component": component.name})
}

_registered := {id | some id in input.registered}
