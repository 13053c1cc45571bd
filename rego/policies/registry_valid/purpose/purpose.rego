# METADATA
# title: Purpose says something
# description: A purpose of a few characters explains nothing to the next reader.
# custom:
#   policy: POL-REG-004
#   parameters:
#     minimum_length: {type: integer, minimum: 1, stricter: higher}
package policies.registry_valid.purpose

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.purpose_too_short
#   message: "%s: the purpose has %d characters; write more than %d"
#   remedy: Say in one sentence what the entity is for.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, length.value, minimum]) if {
	minimum := decision.parameters("POL-REG-004").minimum_length
	some length in input.registry.lengths.purpose
	length.value <= minimum
	some row in length.rows
	subject := registry.row_subject(row)
}
