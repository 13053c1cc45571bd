# METADATA
# title: Secrets stand in no spec
# description: >-
#   A secret in a file is known to everybody who reads the repository, and stays in its history. A spec names where the
#   secret is kept.
# custom:
#   policy: POL-APP-005
package policies.app_config.secret_inline

import data.lib.app.applications
import data.lib.decision

considered := count(_values) + count(_texts)

# METADATA
# custom:
#   code: app.secret_inline
#   message: "%s: in its spec, %s %s"
#   remedy: >-
#     Keep the secret where secrets are kept, write where that is, such as {secret: "vault:…"}, and replace the secret:
#     who reads the repository knows it.
finding contains decision.finding(rego.metadata.chain(), subject, [found.application.id, what, reason]) if {
	some found in array.concat(_values, _texts)
	reason := _reason(found)
	what := _what(found)
	subject := applications.subject(found.application, array.concat(found.steps, [found.name]), found.line, found.details)
}

# Each text of a spec, other than the values of settings, that resembles a secret.
_texts := [found |
	some application in applications.judged
	some text in application.spec.resembling
	found := {
		"application": application,
		"steps": [],
		"name": text.place,
		"line": text.line,
		"value": {"given": "text", "resembles": text.resembles},
		"secret": false,
		"details": {},
	}
]

# Each value that a spec gives: defaults, and those of environments.
_values := array.concat(
	[found |
		some application in applications.described
		some setting in application.spec.content.settings
		found := {
			"application": application,
			"steps": [],
			"name": setting.name,
			"line": setting.line,
			"value": setting["default"],
			"secret": setting.secret,
			"details": {"setting": setting.name},
		}
	],
	[found |
		some environment in applications.environments
		declared := applications.settings(environment.application)
		some given in environment.settings
		found := {
			"application": environment.application,
			"steps": [environment.id],
			"name": given.name,
			"line": given.line,
			"value": given.value,
			"secret": object.get(declared, [given.name, "secret"], false),
			"details": {"setting": given.name, "environment": environment.id},
		}
	],
)

_what(found) := found.name if found.value.given == "text"

_what(found) := sprintf("the setting %s", [found.name]) if {
	found.value.given != "text"
	is_null(found.value.resembles)
}

_what(found) := sprintf("the value of the setting %s", [found.name]) if {
	found.value.given != "text"
	is_string(found.value.resembles)
}

_reason(found) := sprintf("looks like a secret (%s)", [found.value.resembles]) if {
	is_string(found.value.resembles)
	found.value.resembles != "unread"
}

_reason(found) := "is too long to be searched for a secret" if found.value.resembles == "unread"

_reason(found) := "is secret, and its value stands in the spec" if {
	is_null(found.value.resembles)
	_is_in_plain(found)
}

_is_in_plain(found) if found.value.given == "secret"

_is_in_plain(found) if {
	found.secret
	found.value.given == "value"
}
