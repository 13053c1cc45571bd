# METADATA
# title: Ids are well formed
# description: Ids stand in lists, paths and commands, so they hold nothing that would need quoting there.
# custom:
#   policy: POL-REG-009
package policies.registry_valid.id_malformed

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.id_malformed
#   message: "%s: the id is not of the form %s"
#   remedy: Write the type's prefix, a hyphen, and letters or digits, such as MOD-001.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [entity.id, pattern]) if {
	some entity in input.registry.entities
	pattern := object.get(_nested, entity.registry, data.registry.id_patterns.root)
	not regex.match(pattern, entity.id)
	entity.id != ""
}

# The pattern of each nested registry.
_nested := {sheet.path: data.registry.id_patterns.nested |
	some sheet in input.registry.registries
	sheet.parent != null
}
