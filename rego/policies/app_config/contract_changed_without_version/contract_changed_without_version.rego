# METADATA
# title: The version of a contract follows its shape
# description: >-
#   Capabilities go by the version. A shape that takes something away from who calls it asks for a new major version, or
#   before 1.0 a minor one; any other change of it for a minor one. So does a contract that asks less of those who keep
#   it: a test or a limit that is gone, a limit that is looser.
# custom:
#   policy: POL-APP-012
package policies.app_config.contract_changed_without_version

import data.lib.app.contracts
import data.lib.app.laxness
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
	interface := places.source(found.head.shape.path, found.head.shape.line, "the interface")
	subject := _subject(found, interface)
	values := [found.head.id, found.head.version, found.reason]
}

# METADATA
# custom:
#   code: app.contract_changed_without_version
#   message: "%s: the contract has the version %s, and asks for less than %s did: %s"
#   remedy: >-
#     Raise the version of the contract by a minor at least (such as from 1.2.0 to 1.3.0), so that everybody sees it; or
#     keep what the contract asked for.
finding contains decision.finding(rego.metadata.chain(), _subject(found, []), values) if {
	some found in laxness.lapses
	reasons := concat("; ", sort(found.reasons))
	values := [found.head.id, found.head.version, found.base.version, reasons]
}

_subject(found, related) := places.of_row(
	found.head,
	array.concat(related, [places.row(found.base, message)]),
	{"extension_point": found.head.id},
) if {
	message := sprintf("on the base: %s has the contract %s", [found.base.id, found.base.version])
}
