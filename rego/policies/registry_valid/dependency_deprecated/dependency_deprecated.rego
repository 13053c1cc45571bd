# METADATA
# title: Nothing active depends on what is deprecated
# description: What is deprecated will go; who depends on it should hear of it before that day.
# custom:
#   policy: POL-REG-023
package policies.registry_valid.dependency_deprecated

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.dependency_deprecated
#   message: "%s: it is active and depends on %s, which is deprecated"
#   remedy: Depend on what replaces it, or deprecate this entity too.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, id]) if {
	some cell in input.registry.columns.status
	cell.value == "deprecated"
	some row in cell.rows
	id := input.registry.entities[row].id
	some position in input.registry.references[id]
	dependant := input.registry.entities[position]
	dependant.status == "active"
	subject := registry.subject(dependant)
}
