# METADATA
# title: Environments are registered
# description: >-
#   An application runs, and a capability serves, in registered environments that are active. A name with a slip of the
#   pen is one that no rule is for.
# custom:
#   policy: POL-APP-002
package policies.app_config.environment_unknown

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.app.places
import data.lib.decision

considered := count(applications.judged) + count(capabilities.judged)

# METADATA
# custom:
#   code: app.environment_unknown
#   message: "%s is for the environment %s, which %s"
#   remedy: Name an environment that is registered and active, or register this one.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, id, fault]) if {
	some application in applications.judged
	some id in application.environments
	fault := applications.environment_fault(id)
	subject := places.of_row(application, [], {"application": application.id, "environment": id})
}

# METADATA
# custom:
#   code: app.environment_unknown
#   message: "%s: the spec describes the environment %s, which %s"
#   remedy: Describe the environments that the row of the application lists, and list there those that it runs in.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some environment in applications.environments
	is_number(environment.line)
	fault := _fault(environment)
	subject := applications.environment_subject(environment, [], environment.line, {})
	values := [environment.application.id, environment.id, fault]
}

# METADATA
# custom:
#   code: app.environment_unknown
#   message: "%s is for the environment %s, which %s"
#   remedy: Name environments that are registered and active, or take the name out of the config.
finding contains decision.finding(rego.metadata.chain(), subject, [capability.id, id, fault]) if {
	some capability in capabilities.judged
	some id in capability.environments
	fault := applications.environment_fault(id)
	subject := capabilities.subject(capability, [], [], {"environment": id})
}

_fault(environment) := applications.environment_fault(environment.id)

_fault(environment) := "the row of the application does not list" if {
	not applications.environment_fault(environment.id)
	not environment.id in environment.application.environments
}
