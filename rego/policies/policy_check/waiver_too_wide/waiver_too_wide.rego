# METADATA
# title: A waiver names what it waives
# description: >-
#   A waiver for everything switches a policy off without saying so; one whose pattern is broken waives nothing.
# custom:
#   policy: POL-DEC-008
package policies.policy_check.waiver_too_wide

import data.lib.decision
import data.lib.records

considered := count(records.waivers)

# METADATA
# custom:
#   code: decision.waiver_too_wide
#   message: "%s is a waiver for nothing that it names"
#   remedy: List in config.subjects the ids, addresses or paths that it is for, as text.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id]) if {
	some row in records.waivers
	not _names_subjects(row)
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.waiver_too_wide
#   message: "%s is a waiver for %q, which is not well formed"
#   remedy: Correct the pattern; as it stands it covers nothing.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, item]) if {
	some [row, item] in _patterns
	not _is_pattern(item)
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.waiver_too_wide
#   message: "%s is a waiver for %q, which leaves out nothing of its kind"
#   remedy: Name what it is for. To switch a policy off, deprecate it.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, item]) if {
	some [row, item] in _patterns
	_leaves_nothing_out(item)
	subject := records.subject(row)
}

_names_subjects(row) if {
	subjects := row.config.subjects
	is_array(subjects)
	count(subjects) > 0
	every item in subjects {
		is_string(item)
	}
}

_patterns := [[row, item] |
	some row in records.waivers
	_names_subjects(row)
	some item in row.config.subjects
	startswith(item, "glob:")
]

_is_pattern(item) if decision.is_glob(trim_prefix(item, "glob:"))

# What it covers is judged by the repository's own ids and paths, and by names that it may yet have.
_leaves_nothing_out(item) if _covers_all(item, [entity.id | some entity in input.entities])

_leaves_nothing_out(item) if _covers_all(item, input.tree.paths)

_leaves_nothing_out(item) if {
	some names in data.decision.unlike
	_covers_all(item, names)
}

_covers_all(item, names) if {
	count(names) > 1
	every name in names {
		decision.covers(item, name)
	}
}
