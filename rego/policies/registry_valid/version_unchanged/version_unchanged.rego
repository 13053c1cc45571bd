# METADATA
# title: A changed artifact gets a new version
# description: Who relies on a version relies on its content; the same version with other content deceives them.
# custom:
#   policy: POL-REG-053
package policies.registry_valid.version_unchanged

import data.lib.change
import data.lib.decision
import data.lib.registry

considered := count([artifact | some artifact in input.change.artifacts])

# METADATA
# custom:
#   code: registry.version_unchanged
#   message: "%s is active and its artifact changed (%s), but its version is still %s"
#   remedy: Raise the version as Semantic Versioning asks, in the same change.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), values) if {
	some artifact in input.change.artifacts
	entity := input.registry.entities[artifact.row]
	entity.status == "active"
	_versioned(entity)
	not entity.id in _renewed
	values := [entity.id, change.summary({path | some path in artifact.paths}), entity.version]
}

_versioned(entity) if {
	is_string(entity.version)
	entity.version != ""
}

# An entity that is new has no version to raise.
_renewed contains row.id if {
	some row in change.rows
	row.kind == "added"
}

_renewed contains row.id if {
	some row in change.revised
	row.before.version != row.after.version
}
