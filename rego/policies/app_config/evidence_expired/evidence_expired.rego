# METADATA
# title: Evidence is renewed
# description: >-
#   What a capability stands on changes below it: Python, libraries, servers. Evidence that is old says how it was then,
#   and evidence of a day to come says nothing.
# custom:
#   policy: POL-APP-021
#   parameters:
#     maximum_days: {type: integer, minimum: 1, stricter: lower}
package policies.app_config.evidence_expired

import data.lib.app.capabilities
import data.lib.app.evidence
import data.lib.decision

considered := count(evidence.counting)

# METADATA
# custom:
#   code: app.evidence_expired
#   message: "%s: its evidence is of %v, and it counts for %d days"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO --base BASE --out evidence/` anew, and give the gate --evidence
#     evidence.
finding contains decision.finding(rego.metadata.chain(), subject, [capability.id, given.content.date, maximum]) if {
	maximum := decision.parameters("POL-APP-021").maximum_days
	some capability in capabilities.readable
	evidence.counting[capability.id]
	some side in evidence.sides(capability)
	found := evidence.current(capability, side)
	count(found) > 0
	not _some_fresh(found, maximum)
	given := found[count(found) - 1]
	subject := capabilities.subject(capability, [], [evidence.place(given)], {})
}

_some_fresh(found, maximum) if {
	some given in found
	evidence.is_fresh(given, maximum)
}
