# METADATA
# title: Required settings have a value
# description: >-
#   An application that starts without what it needs fails where it runs. What a bound capability needs is needed in
#   that environment.
# custom:
#   policy: POL-APP-003
package policies.app_config.setting_missing

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.decision

considered := count(applications.environments)

# METADATA
# custom:
#   code: app.setting_missing
#   message: "%s: the setting %s has no value in %s, and the spec requires one"
#   remedy: Give it a value in that environment, or a default; a secret by reference.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, setting.name, environment.id]) if {
	some environment in applications.environments
	application := environment.application
	some setting in application.spec.content.settings
	setting.required
	not _has_value(environment, setting)
	subject := _subject(environment, setting, environment.line, {})
}

# METADATA
# custom:
#   code: app.setting_missing
#   message: "%s: the setting %s has no value in %s, and %s, which is bound to %s there, needs it"
#   remedy: Give it a value in that environment, or a default; or bind a capability that does not need it.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some binding in applications.bindings
	environment := binding.environment
	declared := applications.settings(environment.application)
	some name in capabilities.by_id[binding.capability].settings
	setting := declared[name]
	not _has_value(environment, setting)
	values := [environment.application.id, name, environment.id, binding.capability, binding.extension_point]
	more := object.filter(binding, ["capability", "extension_point"])
	subject := _subject(environment, setting, binding.line, more)
}

_subject(environment, setting, line, more) := object.union(subject, {"related": related}) if {
	subject := applications.environment_subject(
		environment,
		[setting.name],
		line,
		object.union({"setting": setting.name}, more),
	)
	related := array.concat(subject.related, [{
		"path": subject.path,
		"line": setting.line,
		"message": sprintf("%s is declared here", [setting.name]),
	}])
}

_has_value(_, setting) if applications.is_given(setting["default"])

_has_value(environment, setting) if {
	some given in environment.settings
	given.name == setting.name
	applications.is_given(given.value)
}
