# METADATA
# title: Priorities are known
# description: A priority that is no step on the scale cannot be compared, and policies about P0 overlook it.
# custom:
#   policy: POL-REG-007
package policies.registry_valid.priority_unknown

import data.lib.decision
import data.lib.registry
import data.lib.vocabulary

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.priority_unknown
#   message: "%s: the priority %q is %s"
#   remedy: Write one of the priorities, exactly as data/registry has it, or leave the cell empty.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.value, contrast]) if {
	some cell in input.registry.columns.priority
	cell.value != ""
	not _known(cell.value)
	contrast := vocabulary.contrast(cell.value, data.registry.priorities)
	some row in cell.rows
	subject := registry.row_subject(row)
}

_known(value) if value in data.registry.priorities
