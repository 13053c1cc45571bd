# METADATA
# title: What a capability is can be read from its source
# description: >-
#   What only shows when the source runs is known to no gate: a base class from elsewhere, attributes that are made on
#   the way, decorators that give out another function. An extension point may allow it.
# custom:
#   policy: POL-APP-017
package policies.app_config.shape_unresolved

import data.lib.app.breaches
import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.app.places
import data.lib.decision

considered := count(capabilities.readable)

# METADATA
# custom:
#   code: app.shape_unresolved
#   message: "%s: `%s` %s; the contract is that of %s"
#   remedy: >-
#     Write it so that its shape can be read, with annotations of known classes; or set unresolved_allowed in the
#     contract, and rely on its tests.
finding contains decision.finding(rego.metadata.chain(), breaches.subject(breach), breaches.values(breach)) if {
	some breach in breaches.of_kind("unresolved")
	not contracts.allows_unresolved(breach.side.contract.id)
}

# METADATA
# custom:
#   code: app.shape_unresolved
#   message: "%s: what the implementation has cannot be told: %s"
#   remedy: Write it so that its shape can be read; or set unresolved_allowed in the contract, and rely on its tests.
finding contains decision.finding(rego.metadata.chain(), subject, [capability.id, found.reason]) if {
	some capability in capabilities.readable
	some found in capability.shape.unresolved
	not contracts.allows_unresolved(capability.extension_point)
	related := [places.row(capability, sprintf("%s has this implementation", [capability.id]))]
	subject := places.at(capability.id, found.path, found.line, related, capabilities.named(capability))
}

# METADATA
# custom:
#   code: app.shape_unresolved
#   message: "%s: what the contract states cannot be told: %s"
#   remedy: >-
#     State the contract so that it can be read, in this repository; or set unresolved_allowed in it, and rely on its
#     tests.
finding contains decision.finding(rego.metadata.chain(), subject, [point.id, found.reason]) if {
	some point in capabilities.extension_points
	contracts.is_usable(point)
	not contracts.allows_unresolved(point.id)
	some found in _untold(point.shape)
	related := [places.row(point, sprintf("%s has this contract", [point.id]))]
	subject := places.at(point.id, found.path, found.line, related, {"extension_point": point.id})
}

_untold(shape) := array.concat(
	shape.unresolved,
	[object.union(found, {"reason": sprintf("%s: %s", [member.name, found.reason])}) |
		some member in shape.members
		some found in member.unresolved
	],
)
