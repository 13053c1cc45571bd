# METADATA
# title: Nothing depends on itself
# description: An entity that depends on itself has an order of building and of change that nobody can follow.
# custom:
#   policy: POL-REG-021
package policies.registry_valid.dependency_self

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.dependency_self
#   message: "%s: it depends on itself"
#   remedy: Take the entity's own id out of its dependencies.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [entity.id]) if {
	some entity in input.registry.entities
	entity.id in entity.dependencies
}
