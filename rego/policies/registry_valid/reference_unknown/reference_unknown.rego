# METADATA
# title: Ids in a config are registered
# description: A config that names an environment, a policy or an application that does not exist governs nothing.
# custom:
#   policy: POL-REG-025
package policies.registry_valid.reference_unknown

import data.lib.decision
import data.lib.registry

considered := count(input.registry.configs)

# METADATA
# custom:
#   code: registry.reference_unknown
#   message: "%s: its config names %s in %s, which is not registered"
#   remedy: Correct the id, or register the entity that it names.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, id, field]) if {
	some config in input.registry.configs
	some field in data.registry.types[config.entity_type].references
	some id in _ids(config.value[field])
	not registry.known(id)
	some row in config.rows
	subject := registry.row_subject(row)
}

_ids(value) := {value} if is_string(value)

_ids(value) := {id | some id in value; is_string(id)} if is_array(value)

_ids(value) := object.keys(value) if is_object(value)
