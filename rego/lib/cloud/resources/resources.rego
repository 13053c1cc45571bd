# METADATA
# title: Resources
# description: >-
#   A plan's resources by groups of those that are alike, as the collector states them: a rule that asks for a type or
#   an action looks at a few groups, and only then at resources.
package lib.cloud.resources

# METADATA
# description: The groups of managed resources that are there after a plan was applied.
remaining(plan) := [group |
	some group in plan.groups
	group.mode == "managed"
	not _leaves(group)
]

_leaves(group) if group.deposed

_leaves(group) if {
	count(group.actions) > 0
	every action in group.actions {
		action in {"delete", "forget"}
	}
}

# METADATA
# description: The groups of managed resources to which a plan does something.
acted_on(plan, action) := [group |
	some group in plan.groups
	group.mode == "managed"
	action in group.actions
]

# METADATA
# description: The resources of a group.
members(plan, group) := [plan.resources[position] | some position in group.resources]

# METADATA
# description: How many resources there are in groups.
total(groups) := sum([count(group.resources) | some group in groups])

# METADATA
# description: >-
#   The plans whose groups leave out a resource, or name one twice: what they leave out, no rule would look at.
uncovered contains plan.source if {
	some plan in input.plans
	not _is_covered(plan)
}

_is_covered(plan) if {
	positions := [position | some group in plan.groups; some position in group.resources]
	count(positions) == count(plan.resources)
	count({position | some position in positions; plan.resources[position]}) == count(plan.resources)
}
