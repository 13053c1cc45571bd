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
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, fact.entity_type, prefix]) if {
	some fact in input.registry.prefixes
	fact.prefix != ""
	prefix := data.registry.types[fact.entity_type].prefix
	fact.prefix != prefix
	some row in fact.rows
	subject := registry.row_subject(row)
}
