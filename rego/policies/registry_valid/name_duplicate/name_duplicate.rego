# METADATA
# title: A name is given once
# description: Two entities of one name are mistaken for each other in every report and every talk.
# custom:
#   policy: POL-REG-012
package policies.registry_valid.name_duplicate

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.name_duplicate
#   message: "%s: the name %q stands in %d rows"
#   remedy: Give each entity a name that tells it apart.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some repeated in input.registry.repeated.name
	repeated.value != ""
	subject := registry.repeated_subject(repeated.rows)
	values := [subject.id, repeated.value, count(repeated.rows)]
}
