# METADATA
# title: The version of a contract follows its shape
# description: >-
#   Capabilities go by the version. A shape that takes something away from who calls it asks for a new major version, or
#   before 1.0 a minor one; any other change of it for a minor one.
# custom:
#   policy: POL-APP-012
package policies.app_config.contract_changed_without_version

import data.lib.app.contracts
import data.lib.app.places
import data.lib.decision

considered := count(contracts.heads)

# METADATA
# custom:
#   code: app.contract_changed_without_version
#   message: "%s: the contract has the version %s: %s"
#   remedy: >-
#     Raise the version of the contract by that much; or keep the shape, and make a new extension point of what is
#     other.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some found in contracts.outgrown
	related := array.concat(
		places.source(found.head.shape.path, found.head.shape.line, "the interface"),
		[places.row(found.base, sprintf("on the base: %s has the contract %s", [found.base.id, found.base.version]))],
	)
	subject := places.of_row(found.head, related, {"extension_point": found.head.id})
	values := [found.head.id, found.head.version, found.reason]
}
