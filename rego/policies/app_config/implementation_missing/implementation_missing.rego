# METADATA
# title: The implementation of a capability can be read
# description: >-
#   A capability is what its source says. Where there is none that can be read, nothing keeps the contract.
# custom:
#   policy: POL-APP-013
package policies.app_config.implementation_missing

import data.lib.app.capabilities
import data.lib.app.places
import data.lib.decision

considered := count(capabilities.judged)

# METADATA
# custom:
#   code: app.implementation_missing
#   message: "%s cannot be used: %s"
#   remedy: Mend the config of the capability.
finding contains decision.finding(rego.metadata.chain(), subject, [capability.id, capability.fault]) if {
	some capability in capabilities.judged
	is_string(capability.fault)
	subject := capabilities.subject(capability, [], [], {})
}

# METADATA
# custom:
#   code: app.implementation_missing
#   message: "%s: the implementation %v cannot be read: %s"
#   remedy: >-
#     Name a file of this repository and a class in it, as path/file.py:Class, or a module, as path/file.py; and mend
#     what cannot be read.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.judged
	is_null(capability.fault)
	error := capability.shape.error
	is_object(error)
	values := [capability.id, _shown(capability.implementation), error.message]
	subject := object.union(capabilities.subject(capability, [], _row(capability, error), {}), _place(error))
}

_shown(value) := value if is_string(value)

_shown(null) := "(none)"

# The source where it is known, and then the row beside it.
_place(error) := object.filter(error, ["path", "line"]) if is_string(error.path)

_place(error) := {} if is_null(error.path)

_row(capability, error) := [places.row(capability, sprintf("%s names it", [capability.id]))] if is_string(error.path)

_row(_, error) := [] if is_null(error.path)
