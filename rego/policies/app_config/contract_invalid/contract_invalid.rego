# METADATA
# title: Contracts can be kept
# description: >-
#   Nobody can keep a contract that cannot be read, that states nothing, or whose tests are not there.
# custom:
#   policy: POL-APP-026
package policies.app_config.contract_invalid

import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.app.places
import data.lib.decision

considered := count(capabilities.extension_points)

# METADATA
# custom:
#   code: app.contract_invalid
#   message: "%s: nobody can keep this contract: %s"
#   remedy: Mend the contract in the row, the interface that it names, or what it is tested and measured with.
finding contains decision.finding(rego.metadata.chain(), subject, [point.id, fault.reason]) if {
	some point in capabilities.extension_points
	some fault in contracts.faults(point)
	related := [places.row(point, sprintf("%s has this contract", [point.id]))]
	subject := places.at(point.id, fault.path, fault.line, related, {"extension_point": point.id})
}
