# METADATA
# title: Dependencies are registered
# description: A dependency on an id that nobody registered is a slip, or hides that something ungoverned is in use.
# custom:
#   policy: POL-REG-020
package policies.registry_valid.dependency_unknown

import data.lib.decision
import data.lib.registry

considered := count(input.registry.references)

# METADATA
# custom:
#   code: registry.dependency_unknown
#   message: "%s: it depends on %s, which is not registered"
#   remedy: Correct the id, or register the entity that it names.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, id]) if {
	some id in (object.keys(input.registry.references) - object.keys(registry.dependencies))
	not registry.known(id)
	some row in input.registry.references[id]
	subject := registry.row_subject(row)
}
