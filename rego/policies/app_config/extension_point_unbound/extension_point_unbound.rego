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
import data.lib.decision

considered := count(applications.environments)

# METADATA
# custom:
#   code: app.extension_point_unbound
#   message: "%s: nothing is bound to %s in %s, and it is required"
#   remedy: Bind a capability of that extension point in the environment.
finding contains decision.finding(rego.metadata.chain(), subject, [environment.application.id, id, environment.id]) if {
	some environment in applications.environments
	some id in _required[environment.application.id]
	not id in {bound.extension_point | some bound in environment.bindings}
	subject := applications.environment_subject(environment, [id], environment.line, {"extension_point": id})
}

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
