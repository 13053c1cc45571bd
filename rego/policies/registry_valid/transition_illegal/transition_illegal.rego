# METADATA
# title: A status moves one step at a time
# description: >-
#   Between missing and active lies the draft that somebody can look at. A change that jumps over a state skips the
#   look.
# custom:
#   policy: POL-REG-050
package policies.registry_valid.transition_illegal

import data.lib.change
import data.lib.decision

considered := count(change.revised)

# METADATA
# custom:
#   code: registry.transition_illegal
#   message: "%s went from %s to %s in one change; a status moves one step of %s"
#   remedy: Move the status one step in this change, and the next step in another.
finding contains decision.finding(rego.metadata.chain(), change.subject(row, "after"), values) if {
	some row in change.revised
	abs(_position(row.after.status) - _position(row.before.status)) > 1
	values := [row.id, row.before.status, row.after.status, concat(", ", data.registry.statuses)]
}

_position(status) := min([n | some n, known in data.registry.statuses; known == status])
