# METADATA
# title: What a contract awaits can be awaited
# description: >-
#   A caller awaits a coroutine, iterates over a generator, and uses what a plain function returns. The one does not
#   stand in for the other.
# custom:
#   policy: POL-APP-016
package policies.app_config.async_mismatch

import data.lib.app.breaches
import data.lib.app.capabilities
import data.lib.decision

considered := count(capabilities.readable)

# METADATA
# custom:
#   code: app.async_mismatch
#   message: "%s: `%s` %s; the contract is that of %s"
#   remedy: >-
#     Make it what the contract states: def or async def, with yield or without.
finding contains decision.finding(rego.metadata.chain(), breaches.subject(breach), breaches.values(breach)) if {
	some breach in breaches.of_kind("async")
}
