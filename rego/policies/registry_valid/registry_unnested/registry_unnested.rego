# METADATA
# title: A registry is nested, or another repository's
# description: >-
#   A registry that no row nests makes its folder look like a repository of its own, which nobody judges here. Only what
#   the base declares is one.
# custom:
#   policy: POL-REG-057
package policies.registry_valid.registry_unnested

import data.lib.decision

considered := count(input.registry.unnested)

# METADATA
# custom:
#   code: registry.registry_unnested
#   message: "%s: no row nests this registry, and its folder is not declared as another repository's"
#   remedy: Name it in a row's child_registry_path, or have data/registry/data.yaml on the base declare its folder.
finding contains decision.finding(rego.metadata.chain(), subject, [sheet.path]) if {
	some sheet in input.registry.unnested
	not sheet.declared
	subject := {"id": sheet.path, "path": sheet.path, "line": 1}
}
