# METADATA
# title: A P0 entity is deprecated with a plan
# description: >-
#   Others stand on what has the highest priority. Before it is deprecated, a decision says where they move to.
# custom:
#   policy: POL-REG-054
#   parameters:
#     types: {type: array, minItems: 1, items: {type: string, minLength: 1}, stricter: more}
package policies.registry_valid.p0_deprecated_without_plan

import data.lib.change
import data.lib.decision

considered := count(change.revised)

# METADATA
# custom:
#   code: registry.p0_deprecated_without_plan
#   message: "%s has the priority P0 and was deprecated, but no active decision plans its migration"
#   remedy: Register an active decision whose config has the kind migration and names the entity, in the same change.
finding contains decision.finding(rego.metadata.chain(), change.subject(row, "after"), [row.id]) if {
	some row in change.revised
	row.after.status == "deprecated"
	row.before.status != "deprecated"
	_urgent(row)
	_covered(row)
	not row.id in _planned
}

# Before or after: a change cannot lower the priority, or change the type, to get around its deprecation.
_urgent(row) if "P0" in {row.before.priority, row.after.priority}

_covered(row) if {
	some type in decision.parameters("POL-REG-054").types
	type in {row.before.entity_type, row.after.entity_type}
}

_planned contains entity.config.entity if {
	some column in input.registry.columns.entity_type
	column.value == "decision"
	some row in column.rows
	entity := input.registry.entities[row]
	entity.status == "active"
	entity.config.kind == "migration"
}
