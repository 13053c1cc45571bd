# METADATA
# title: What a contract takes and gives is taken and given
# description: >-
#   Whoever calls by the contract has to succeed with each capability: what a function takes may be wider than the
#   contract says, what it returns narrower.
# custom:
#   policy: POL-APP-015
package policies.app_config.signature_mismatch

import data.lib.app.breaches
import data.lib.app.capabilities
import data.lib.decision

considered := count(capabilities.readable)

# METADATA
# custom:
#   code: app.signature_mismatch
#   message: "%s: `%s` %s; the contract is that of %s"
#   remedy: >-
#     Take what the contract passes, under its names and in its order, with a default for what else there is; and return
#     what it promises.
finding contains decision.finding(rego.metadata.chain(), breaches.subject(breach), breaches.values(breach)) if {
	some breach in breaches.of_kind("signature")
}
