# METADATA
# title: An active entity names its artifact
# description: >-
#   What an active entity is made of has to be found from its row. Only types whose entities may live in the registry
#   alone can leave the path empty; a type that nobody knows cannot.
# custom:
#   policy: POL-REG-031
package policies.registry_valid.artifact_unnamed

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.artifact_unnamed
#   message: "%s is active and of type %v, but names no artifact"
#   remedy: Write the path of its file or folder in artifact_path, or give the entity the status that is true.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [entity.id, entity.entity_type]) if {
	some row in input.registry.blank.artifact_path
	entity := input.registry.entities[row]
	entity.status == "active"
	not _needs_none(entity)
}

_needs_none(entity) if data.registry.types[entity.entity_type].artifact == "optional"
