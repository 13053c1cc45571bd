# METADATA
# title: An entity is deprecated before it is removed
# description: Whoever relies on an entity learns from its deprecation that it goes; a row that vanishes tells nobody.
# custom:
#   policy: POL-REG-051
package policies.registry_valid.entity_removed

import data.lib.change
import data.lib.decision

considered := count(_removed)

_removed := [row | some row in change.rows; row.kind == "removed"]

# METADATA
# custom:
#   code: registry.entity_removed
#   message: "%s was removed with status %v; on the base it is line %v of %v"
#   remedy: Put the row back with the status deprecated; remove it in a later change.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some row in _removed
	not _may_go(row)
	path := object.get(row, ["before", "registry"], input.registry.path)
	line := object.get(row, ["before", "line"], null)
	values := [row.id, object.get(row, ["before", "status"], null), line, path]
	subject := {"id": row.id, "path": path, "line": line}
}

_may_go(row) if row.before.status in {"missing", "draft", "deprecated"}
