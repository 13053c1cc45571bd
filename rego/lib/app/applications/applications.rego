# METADATA
# title: Applications
# description: >-
#   The applications that are judged, with what their specs say: environments, settings and bindings. One whose row is a
#   draft, or missing, runs nowhere yet; one that the change makes so is judged, for it runs.
package lib.app.applications

import data.lib.app.places

# METADATA
# description: The applications that are judged.
judged := [application |
	some application in input.applications
	_is_judged(application)
]

_is_judged(application) if not application.status in _planned

_is_judged(application) if {
	some row in input.change.rows
	row.id == application.id
	is_object(row.before)
	not row.before.status in _planned
}

_planned := {"draft", "missing"}

# METADATA
# description: The judged applications whose spec can be read.
described := [application |
	some application in judged
	is_null(application.spec.error)
	is_object(application.spec.content)
]

# METADATA
# description: The ids of the environments that are registered and active.
active_environments := {environment.id | some environment in input.environments; environment.status == "active"}

# METADATA
# scope: document
# description: What is wrong with an environment that is named; undefined where it is registered and active.
environment_fault(id) := "is not registered" if not id in _registered_environments

environment_fault(id) := "is registered and not active" if {
	id in _registered_environments
	not id in active_environments
}

_registered_environments := {environment.id | some environment in input.environments}

# METADATA
# description: Each environment of each application that is described, with what the spec says about it, if anything.
environments := [{"application": application, "id": id, "line": line, "settings": settings, "bindings": bindings} |
	some application in described
	stated := {environment.id: environment | some environment in application.spec.content.environments}
	some id in (object.keys(stated) | {id | some id in application.environments})
	line := object.get(stated, [id, "line"], null)
	settings := object.get(stated, [id, "settings"], [])
	bindings := object.get(stated, [id, "bindings"], [])
]

# METADATA
# description: Each binding of each environment, which says what capability stands behind what extension point.
bindings := [object.union(bound, {"environment": environment}) |
	some environment in environments
	some bound in environment.bindings
]

# METADATA
# description: The declared settings of an application, by name.
settings(application) := {setting.name: setting | some setting in application.spec.content.settings}

# METADATA
# description: >-
#   The subject of a finding about an application's spec: `steps` are what leads to it below the application, `line` is
#   one of the spec.
subject(application, steps, line, details) := places.at(
	concat("/", array.concat([application.id], steps)),
	application.spec.path,
	line,
	[places.row(application, sprintf("%s has the spec %s", [application.id, application.spec.path]))],
	object.union({"application": application.id}, details),
)

# METADATA
# description: The subject of a finding about an environment of an application, or something of it.
environment_subject(environment, steps, line, details) := subject(
	environment.application,
	array.concat([environment.id], steps),
	line,
	object.union({"environment": environment.id}, details),
)

# METADATA
# description: The subject of a finding about a binding.
binding_subject(binding) := environment_subject(binding.environment, [binding.extension_point], binding.line, {
	"extension_point": binding.extension_point,
	"capability": binding.capability,
})

# METADATA
# description: Whether a setting, or what an environment gives it, has a value, plain or secret.
is_given(value) if value.given in {"value", "reference", "secret"}
