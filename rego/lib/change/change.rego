# METADATA
# title: Change
# description: What came between base and head, for rules and gates alike; empty where no base was given.
package lib.change

# METADATA
# description: The changed rows of the registry.
rows := [row | some row in input.change.rows]

# METADATA
# description: The rows that stand in base and head and differ.
revised := [row | some row in rows; row.kind == "changed"]

# METADATA
# scope: document
# description: Each changed path; a file that was renamed counts under both of its names.
paths contains entry.path if some entry in input.change.paths

paths contains entry.from if {
	some entry in input.change.paths
	is_string(entry.from)
}

# METADATA
# description: The types of the changed rows, as they were and as they are.
types contains type if {
	some row in rows
	some side in ["before", "after"]
	type := row[side].entity_type
	is_string(type)
}

# METADATA
# description: Where a changed row stands, as the subject of a finding; `side` is before or after.
subject(row, side) := {"id": row.id, "path": row[side].registry, "line": row[side].line}

# METADATA
# scope: document
# description: A few of the reasons why a gate applies, as one sentence that is the same in every run.
summary(reasons) := concat("; ", sort(reasons)) if count(reasons) <= _shown

summary(reasons) := sprintf("%s; and %d more", [first, count(reasons) - _shown]) if {
	count(reasons) > _shown
	first := concat("; ", array.slice(sort(reasons), 0, _shown))
}

_shown := 3
