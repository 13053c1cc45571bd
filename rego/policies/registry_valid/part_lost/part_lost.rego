# METADATA
# title: An entity keeps saying what it said
# description: >-
#   A row that moves to a registry without a column escapes every rule about that column's cells, and nobody sees that
#   it once had a type, a priority or an artifact.
# custom:
#   policy: POL-REG-055
package policies.registry_valid.part_lost

import data.lib.change
import data.lib.decision

considered := count(change.revised)

# METADATA
# custom:
#   code: registry.part_lost
#   message: "%s had cells on the base for which its registry has no column now: %s"
#   remedy: Give the registry the columns that its rows filled before; an empty cell says more than no column.
finding contains decision.finding(rego.metadata.chain(), change.subject(row, "after"), [row.id, words]) if {
	some row in change.revised
	lost := [part | some part in _parts; _filled(row.before, part); is_null(row.after[part])]
	count(lost) > 0
	words := concat(", ", lost)
}

_parts := ["entity_type", "purpose", "artifact_path", "status", "priority", "version"]

_filled(entity, part) if {
	is_string(entity[part])
	entity[part] != ""
}
