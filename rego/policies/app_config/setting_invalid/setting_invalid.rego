# METADATA
# title: Values of settings are what they are declared as
# description: >-
#   A port that is a text, or a mode that nobody foresaw, shows where it runs. The spec declares what a value may be.
# custom:
#   policy: POL-APP-024
package policies.app_config.setting_invalid

import data.lib.app.applications
import data.lib.decision

considered := count(_values)

# METADATA
# custom:
#   code: app.setting_invalid
#   message: "%s: the setting %s %s"
#   remedy: Give a value of the declared type that is allowed; or declare what it may be.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some found in _values
	some fault in _faults(found)
	subject := applications.subject(
		found.application,
		array.concat(found.steps, [found.setting.name]),
		found.line,
		object.union({"setting": found.setting.name}, found.details),
	)
	values := [found.application.id, found.setting.name, fault]
}

# Each value of a declared setting: defaults, and those of environments.
_values := array.concat(
	[found |
		some application in applications.described
		some setting in application.spec.content.settings
		found := {
			"application": application,
			"setting": setting,
			"value": setting["default"],
			"steps": [],
			"line": setting.line,
			"details": {},
		}
	],
	[found |
		some environment in applications.environments
		declared := applications.settings(environment.application)
		some given in environment.settings
		found := {
			"application": environment.application,
			"setting": declared[given.name],
			"value": given.value,
			"steps": [environment.id],
			"line": given.line,
			"details": {"environment": environment.id},
		}
	],
)

_faults(found) := _value_faults(found.setting, found.value.value) if {
	found.value.given == "value"
	is_null(found.value.resembles)
}

_faults(found) := {"refers to a secret, and is not declared as one"} if {
	found.value.given == "reference"
	not found.setting.secret
}

# A default is the same everywhere; which secret it is, each environment says.
_faults(found) := {"is secret, and has a default"} if {
	found.steps == []
	found.value.given == "reference"
	found.setting.secret
}

# What a value is, is told where the setting is no secret; what else is inline is for another policy.
_value_faults(setting, value) := {sprintf("is %v, which is no %s", [json.marshal(value), setting.type])} if {
	not setting.secret
	not _is_of_type(setting.type, value)
}

_value_faults(setting, value) := {sprintf("is %v, which is not among %v", [json.marshal(value), setting.allowed])} if {
	not setting.secret
	_is_of_type(setting.type, value)
	is_array(setting.allowed)
	not value in setting.allowed
}

_is_of_type("string", value) if is_string(value)

_is_of_type("boolean", value) if is_boolean(value)

_is_of_type("number", value) if is_number(value)

_is_of_type("integer", value) if {
	is_number(value)
	value == floor(value)
}
