# METADATA
# title: Evidence is of what stands in the repository
# description: >-
#   One character that is other makes another program. Evidence is of the implementation with all that it imports, of
#   the contract and of its tests, by their digests.
# custom:
#   policy: POL-APP-020
package policies.app_config.evidence_stale

import data.lib.app.capabilities
import data.lib.app.evidence
import data.lib.decision

considered := count(evidence.counting)

# METADATA
# custom:
#   code: app.evidence_stale
#   message: "%s: its evidence is of something else than stands in the repository%s: %s"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO --base BASE --out evidence/` on what stands there now, and give
#     the gate --evidence evidence. With --base it runs the base's tests, too, where they are others.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.readable
	counted := evidence.counting[capability.id]
	some side in evidence.sides(capability)
	values := [capability.id, capabilities.words(side), evidence.staleness(capability, side)]
	related := array.concat([evidence.place(found) | some found in counted], [capabilities.contract_row(side)])
	subject := capabilities.subject(capability, [], related, {"side": side.name})
}
