# METADATA
# title: The spec of an application can be read
# description: >-
#   What an application consists of, and what is bound where, stands in its spec. Of one that cannot be read nothing is
#   known, so nothing of it is permitted.
# custom:
#   policy: POL-APP-001
package policies.app_config.spec_invalid

import data.lib.app.applications
import data.lib.app.places
import data.lib.decision

considered := count(applications.judged)

# METADATA
# custom:
#   code: app.spec_invalid
#   message: "%s has no spec"
#   remedy: Write its spec from the template specs/application.md, and name it in the row as `spec` of the config.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id]) if {
	some application in applications.judged
	is_null(application.spec)
	subject := places.of_row(application, [], {"application": application.id})
}

# METADATA
# custom:
#   code: app.spec_invalid
#   message: "%s: the spec cannot be used: %s"
#   remedy: Mend the spec; its form is that of specs/application.md.
finding contains decision.finding(rego.metadata.chain(), subject, [application.id, _error(application.spec)]) if {
	some application in applications.judged
	is_object(application.spec)
	not _is_read(application.spec)
	subject := applications.subject(application, [], application.spec.error_line, {})
}

_is_read(spec) if {
	is_null(spec.error)
	is_object(spec.content)
}

_error(spec) := spec.error if is_string(spec.error)

_error(spec) := "nothing is known of its content" if is_null(spec.error)
