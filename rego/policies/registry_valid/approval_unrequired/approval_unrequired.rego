# METADATA
# title: Production changes with an approval
# description: >-
#   What customers meet is not changed by a merge alone. A production environment asks for an approval, and names who
#   gives it. One is an environment whose config sets `production`, or whose id, name or category has one of the
#   words of the parameter `names`.
# custom:
#   policy: POL-REG-056
#   parameters:
#     names: {type: array, minItems: 1, items: {type: string, minLength: 1}}
package policies.registry_valid.approval_unrequired

import data.lib.decision
import data.lib.registry

considered := count(_production)

# METADATA
# custom:
#   code: registry.approval_unrequired
#   message: "%s is a production environment, for %s, and its row does not ask for an approval by anyone"
#   remedy: >-
#     Set requires_approval to true in its config, and name at least one of the approvers. Where it is no production
#     environment, give it another name: the words that make one are the parameter names of this policy.
finding contains decision.finding(rego.metadata.chain(), registry.subject(environment), [environment.id, reason]) if {
	some environment in _production
	not _is_guarded(environment)
	reason := concat(", and ", sort(_marks(environment)))
}

_production := [environment |
	some column in input.registry.columns.entity_type
	column.value == "environment"
	some row in column.rows
	environment := input.registry.entities[row]
	environment.status == "active"
	count(_marks(environment)) > 0
]

# What makes an environment one of production.
_marks(environment) := {"its config says so" | environment.config.production == true} | {mark |
	some part in ["id", "name", "category"]
	is_string(environment[part])
	some word in regex.split(`[^a-z0-9]+`, lower(environment[part]))
	word in decision.parameters("POL-REG-056").names
	mark := sprintf("its %s has the word %s", [part, word])
}

_is_guarded(environment) if {
	environment.config.requires_approval == true
	some approver in environment.config.approvers
	is_string(approver)
	trim_space(approver) != ""
}
