# METADATA
# title: Every member of a contract is there
# description: >-
#   What uses an extension point may use all that its contract states. What is inherited without a body of its own is
#   not there, either.
# custom:
#   policy: POL-APP-014
package policies.app_config.function_missing

import data.lib.app.breaches
import data.lib.app.capabilities
import data.lib.decision

considered := count(capabilities.readable)

# METADATA
# custom:
#   code: app.function_missing
#   message: "%s: `%s` %s; the contract is that of %s"
#   remedy: Write it, as the contract states it.
finding contains decision.finding(rego.metadata.chain(), breaches.subject(breach), breaches.values(breach)) if {
	some breach in breaches.of_kind("missing")
}
