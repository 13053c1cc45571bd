# METADATA
# title: A capability keeps the version of the contract that there is
# description: >-
#   The constraint of a capability says which versions of the contract it was written for. The version of the base is
#   one that it still has to keep.
# custom:
#   policy: POL-APP-011
package policies.app_config.contract_version_mismatch

import data.lib.app.applications
import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.app.places
import data.lib.decision

considered := count(capabilities.judged)

# METADATA
# custom:
#   code: app.contract_version_mismatch
#   message: "%s: %s is no constraint of versions"
#   remedy: Write in contract_version what versions of the contract it keeps, such as ^1.2 or >= 1.2, < 3.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.judged
	not contracts.is_constraint(capability.contract_version)
	subject := capabilities.subject(capability, [], [], {})
	values := [capability.id, _shown(capability.contract_version)]
}

# METADATA
# custom:
#   code: app.contract_version_mismatch
#   message: "%s keeps the versions %s of the contract of %s, and the version%s is %s"
#   remedy: >-
#     See whether the capability keeps that version, and widen its contract_version to it. It has to keep that of the
#     base for as long as the base has it.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.judged
	contracts.is_constraint(capability.contract_version)
	some side in contracts.sides(capability.extension_point)
	contracts.is_version(side.contract.version)
	not contracts.allows(capability.contract_version, side.contract.version)
	values := [
		capability.id,
		capability.contract_version,
		side.contract.id,
		object.get({"base": " of the base"}, side.name, ""),
		side.contract.version,
	]
	subject := capabilities.subject(capability, [], [capabilities.contract_row(side)], {"side": side.name})
}

# METADATA
# custom:
#   code: app.contract_version_mismatch
#   message: "%s: %s binds %s to %s, and it is a capability of %v"
#   remedy: Bind a capability of that very extension point.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some binding in applications.bindings
	capability := capabilities.by_id[binding.capability]
	capability.extension_point != binding.extension_point
	own := _shown(capability.extension_point)
	environment := binding.environment
	values := [environment.application.id, environment.id, binding.capability, binding.extension_point, own]
	related := [places.row(capability, sprintf("%s is a capability of %s", [capability.id, own]))]
	subject := object.union(applications.binding_subject(binding), {"related": related})
}

_shown(value) := value if is_string(value)

_shown(null) := "(none)"
