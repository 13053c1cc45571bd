# METADATA
# title: Statuses are known
# description: A status tells where an entity is in its life; policies about active entities overlook any other word.
# custom:
#   policy: POL-REG-006
package policies.registry_valid.status_unknown

import data.lib.decision
import data.lib.registry
import data.lib.vocabulary

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.status_unknown
#   message: "%s: the status %q is %s"
#   remedy: Write one of the statuses, exactly as data/registry has it.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.value, contrast]) if {
	some cell in input.registry.columns.status
	cell.value != ""
	not _known(cell.value)
	contrast := vocabulary.contrast(cell.value, data.registry.statuses)
	some row in cell.rows
	subject := registry.row_subject(row)
}

_known(value) if value in data.registry.statuses
