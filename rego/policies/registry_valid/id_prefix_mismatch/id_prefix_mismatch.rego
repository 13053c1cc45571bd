# METADATA
# title: An id begins with its type's prefix
# description: Who reads an id in a list of dependencies should see what it names without looking it up.
# custom:
#   policy: POL-REG-010
package policies.registry_valid.id_prefix_mismatch

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.id_prefix_mismatch
#   message: "%s: the id of a %s begins with %s"
#   remedy: Give the entity an id with its type's prefix, or correct its type.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [entity.id, type.value, prefix]) if {
	some type in input.registry.columns.entity_type
	prefix := sprintf("%s-", [data.registry.types[type.value].prefix])
	some row in type.rows
	entity := input.registry.entities[row]
	not startswith(entity.id, prefix)
	entity.id != ""
}
