# METADATA
# title: Types are known
# description: What is asked of an entity follows from its type, so nothing is asked of one whose type nobody knows.
# custom:
#   policy: POL-REG-005
package policies.registry_valid.type_unknown

import data.lib.decision
import data.lib.registry
import data.lib.vocabulary

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.type_unknown
#   message: "%s: the entity type %q is %s"
#   remedy: Write a type that data/registry knows, exactly as it stands there, or add the type there.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.value, contrast]) if {
	some cell in input.registry.columns.entity_type
	cell.value != ""
	not _known(cell.value)
	contrast := vocabulary.contrast(cell.value, sort(object.keys(data.registry.types)))
	some row in cell.rows
	subject := registry.row_subject(row)
}

_known(value) if data.registry.types[value]
