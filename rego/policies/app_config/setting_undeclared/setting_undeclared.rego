# METADATA
# title: Settings are declared
# description: >-
#   A value for a setting that nobody declared is read by nobody, or by somebody who did not say so.
# custom:
#   policy: POL-APP-004
package policies.app_config.setting_undeclared

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.decision

considered := count(applications.environments)

# METADATA
# custom:
#   code: app.setting_undeclared
#   message: "%s: %s gives a value to the setting %s, which the spec does not declare"
#   remedy: Declare the setting with its type, or take the value out.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, environment.id, given.name]) if {
	some environment in applications.environments
	application := environment.application
	declared := applications.settings(application)
	some given in environment.settings
	not declared[given.name]
	subject := applications.environment_subject(environment, [given.name], given.line, {"setting": given.name})
}

# METADATA
# custom:
#   code: app.setting_undeclared
#   message: "%s: %s, which is bound to %s in %s, needs the setting %s, which the spec does not declare"
#   remedy: Declare the setting with its type, and give it a value in that environment.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some binding in applications.bindings
	environment := binding.environment
	declared := applications.settings(environment.application)
	some name in capabilities.by_id[binding.capability].settings
	not declared[name]
	values := [environment.application.id, binding.capability, binding.extension_point, environment.id, name]
	more := object.union(object.filter(binding, ["capability", "extension_point"]), {"setting": name})
	subject := applications.environment_subject(environment, [name], binding.line, more)
}
