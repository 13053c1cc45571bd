# METADATA
# title: An id names one entity
# description: What depends on an id that two rows share depends on nobody knows which.
# custom:
#   policy: POL-REG-011
package policies.registry_valid.id_duplicate

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.id_duplicate
#   message: "%s: the id stands in %d rows"
#   remedy: Give each entity an id of its own. An id that was once used is not used again.
finding contains decision.finding(rego.metadata.chain(), subject, [repeated.value, count(repeated.rows)]) if {
	some repeated in input.registry.repeated.id
	repeated.value != ""
	subject := registry.repeated_subject(repeated.rows)
}

# METADATA
# custom:
#   code: registry.id_duplicate
#   message: "%s: the control plane has a policy of this id"
#   remedy: Give the entity an id of its own; the control plane's policies are there without being registered again.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [id]) if {
	some id, _ in input.registry.inherited
	entity := registry.entity(id)
}
