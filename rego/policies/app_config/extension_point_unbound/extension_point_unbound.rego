# METADATA
# title: Required extension points are bound
# description: >-
#   An application without what stands behind a required extension point does not work. Whether it is required, the base
#   says, too.
# custom:
#   policy: POL-APP-006
package policies.app_config.extension_point_unbound

import data.lib.app.applications
import data.lib.app.contracts
import data.lib.app.places
import data.lib.decision

considered := count(applications.environments)

# METADATA
# custom:
#   code: app.extension_point_unbound
#   message: "%s: nothing is bound to %s in %s, and it is required"
#   remedy: Bind a capability of that extension point in the environment.
finding contains decision.finding(rego.metadata.chain(), subject, [environment.application.id, id, environment.id]) if {
	some environment in applications.environments
	is_number(environment.line)
	some id in _required[environment.application.id]
	not id in {bound.extension_point | some bound in environment.bindings}
	subject := applications.environment_subject(environment, [id], environment.line, {"extension_point": id})
}

# METADATA
# custom:
#   code: app.extension_point_unbound
#   message: "%s: the spec does not describe %s, which the row lists (the spec has %s), so nothing is bound to %s there"
#   remedy: Describe the environment in the spec, with its bindings; or correct its name in the spec, or in the row.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some environment in applications.environments
	not is_number(environment.line)
	application := environment.application
	some id in _required[application.id]
	subject := places.at(
		concat("/", [application.id, environment.id, id]),
		application.registry,
		application.line,
		[{"path": application.spec.path, "line": null, "message": sprintf("%s has this spec", [application.id])}],
		{"application": application.id, "environment": environment.id, "extension_point": id},
	)
	values := [application.id, environment.id, _described(application), id]
}

_described(application) := concat(", ", ids) if {
	ids := {environment.id | some environment in application.spec.content.environments}
	count(ids) > 0
}

_described(application) := "none" if count(application.spec.content.environments) == 0

# By application: those that belong to it, whether or not its spec lists them.
_required := {application.id: ids |
	some application in applications.described
	listed := {point.id | some point in application.spec.content.extension_points}
	owned := {id |
		some points in [contracts.heads, contracts.bases]
		some id, point in points
		point.application == application.id
	}
	ids := {id | some id in (listed | owned); contracts.heads[id]; contracts.is_required(id)}
}
