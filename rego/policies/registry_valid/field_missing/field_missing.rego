# METADATA
# title: Cells that are needed are filled
# description: An entity without a name, a type or a status says too little to be governed; some types need more.
# custom:
#   policy: POL-REG-003
package policies.registry_valid.field_missing

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.field_missing
#   message: "%s: the cell %s is empty"
#   remedy: Fill the cell. data/registry says which cells each type needs.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, field]) if {
	some [field, row] in _missing
	subject := registry.row_subject(row)
}

_missing contains [field, row] if {
	some field in data.registry.required_fields
	some row in input.registry.blank[field]
}

_missing contains [field, row] if {
	some type in input.registry.columns.entity_type
	some field in data.registry.types[type.value].required_fields
	some row in (_blank(field) & {row | some row in type.rows})
}

_blank(field) := {row | some row in input.registry.blank[field]}
