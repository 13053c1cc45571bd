# METADATA
# title: Selected is yes or no
# description: Whether an entity is selected has two answers; programs read any other word as they please.
# custom:
#   policy: POL-REG-008
package policies.registry_valid.selected_unknown

import data.lib.decision
import data.lib.registry
import data.lib.vocabulary

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.selected_unknown
#   message: "%s: the cell selected, %q, is %s"
#   remedy: Write true or false, or leave the cell empty.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.value, contrast]) if {
	some cell in input.registry.columns.selected
	cell.value != ""
	not _known(cell.value)
	contrast := vocabulary.contrast(cell.value, data.registry.selected)
	some row in cell.rows
	subject := registry.row_subject(row)
}

_known(value) if value in data.registry.selected
