# METADATA
# title: An id keeps its type
# description: An id that names a module today and an environment tomorrow makes every older reference to it a lie.
# custom:
#   policy: POL-REG-052
package policies.registry_valid.id_reused

import data.lib.change
import data.lib.decision

considered := count(change.revised)

# METADATA
# custom:
#   code: registry.id_reused
#   message: "%s was of type %s and is now of type %s"
#   remedy: Give the new entity an id of its own, and deprecate the old one.
finding contains decision.finding(rego.metadata.chain(), change.subject(row, "after"), [row.id, before, after]) if {
	some row in change.revised
	before := _type(row.before)
	after := _type(row.after)
	before != after
}

# A cell that is empty, or a registry without the column, does not say what the entity is.
_type(entity) := entity.entity_type if {
	is_string(entity.entity_type)
	entity.entity_type != ""
}
