# METADATA
# title: Versions
# description: >-
#   Terraform's version constraints: `=`, `!=`, `>`, `>=`, `<`, `<=`, `~>`, and lists of them. A pre-release is allowed
#   only by a clause that names it exactly. What is no version, or no constraint, allows nothing and is never an error.
package lib.versions

# METADATA
# description: Whether a value is a version as Terraform reads one; `v` may lead, build metadata may follow.
is_version(value) if _order(value)

# METADATA
# description: Whether a value is a constraint that Terraform could read.
is_constraint(value) if _clauses(value)

# METADATA
# description: Whether a constraint allows a version.
allows(constraint, version) if {
	clauses := _clauses(constraint)
	order := _order(version)
	_selectable(clauses, order)
	every clause in clauses {
		clause.low <= order
		order < clause.high
		not _excludes(clause, order)
	}
}

# METADATA
# description: The one version that a constraint of one exact clause allows.
exact(constraint) := clauses[0].version if {
	clauses := _clauses(constraint)
	count(clauses) == 1
	clauses[0].operator == "="
}

# METADATA
# description: >-
#   A constraint that allows a version, too, and as little else as can be: each clause that does not allow it reaches
#   just so far. Undefined where the version is allowed as it is, where none of this can be written, and for
#   pre-releases, which only their own names allow.
widened(constraint, version) := wider if {
	not allows(constraint, version)
	clauses := _clauses(constraint)
	wanted := _order(version)
	every order in array.concat([wanted], [clause.order | some clause in clauses]) {
		order[_released] == 1
	}
	wider := concat(", ", [written |
		some clause in clauses
		some written in _reaching(clause, wanted, trim_prefix(version, "v"))
	])
	allows(wider, version)
	narrows(constraint, wider)
}

_reaching(clause, wanted, version) := [sprintf(">= %s", [version])] if {
	wanted < clause.low
	count(clause.high) == 1
}

_reaching(clause, wanted, version) := [sprintf(">= %s", [version]), _below(clause)] if {
	wanted < clause.low
	count(clause.high) > 1
}

_reaching(clause, wanted, version) := array.concat(_from(clause), [sprintf("<= %s", [version])]) if {
	wanted >= clause.high
}

_reaching(clause, wanted, _) := [trim_space(sprintf("%s %s", [clause.operator, clause.version]))] if {
	clause.low <= wanted
	wanted < clause.high
	not _excludes(clause, wanted)
}

_reaching(clause, wanted, _) := [] if _excludes(clause, wanted)

_from(clause) := [] if clause.low == []

_from(clause) := [sprintf(">= %s", [clause.version])] if clause.low != []

# The upper end of a clause that has a lower one, as a clause of its own.
_below(clause) := sprintf("<= %s", [clause.version]) if clause.operator == "="

_below(clause) := sprintf("< %s", [concat(".", array.slice(array.concat(next, ["0", "0"]), 0, 3))]) if {
	clause.operator == "~>"
	segments := _segments(clause.version)
	grown := count(segments) - 2
	up := sprintf("%d", [to_number(segments[grown]) + 1])
	next := array.concat(array.slice(segments, 0, grown), [up])
}

# METADATA
# description: Whether every version that the first constraint allows is allowed by the second, too.
narrows(inner, outer) if {
	within := _clauses(inner)
	around := _clauses(outer)
	max({clause.low | some clause in within}) >= max({clause.low | some clause in around})
	min({clause.high | some clause in within}) <= min({clause.high | some clause in around})
	every clause in around {
		not _lets_in(inner, clause)
	}
	every clause in within {
		not _is_foreign_prerelease(clause, outer)
	}
}

# An exclusion of the outer constraint that the inner one does not share.
_lets_in(inner, clause) if {
	clause.operator == "!="
	allows(inner, clause.version)
}

_is_foreign_prerelease(clause, outer) if {
	clause.operator == "="
	not allows(outer, clause.version)
}

_excludes(clause, order) if {
	clause.operator == "!="
	clause.order == order
}

_selectable(_, order) if order[_released] == 1

_selectable(clauses, order) if {
	some clause in clauses
	clause.operator == "="
	clause.order == order
}

# The clauses of a constraint; undefined where one of them is malformed.
_clauses(constraint) := clauses if {
	is_string(constraint)
	parts := split(constraint, ",")
	clauses := [_clause(part) | some part in parts]
	count(clauses) == count(parts)
}

_clause(part) := {
	"operator": operator,
	"version": found[0][2],
	"order": order,
	"low": _low(operator, order),
	"high": _high(operator, order, found[0][2]),
} if {
	found := regex.find_all_string_submatch_n(`^\s*(=|!=|>=|<=|~>|>|<|)\s*([^\s<>=!~]+)\s*$`, part, 1)
	operator := _operator(found[0][1])
	order := _order(found[0][2])
}

_operator(written) := written if written != ""

_operator("") := "="

# The first version that a clause allows, and the first beyond it that it does not. A set sorts after every array,
# string and number, so that `[…, {"above"}]` comes after all that begins with the same segments.
_low(operator, order) := order if operator in {"=", ">=", "~>"}

_low(">", order) := array.concat(order, [{"above"}])

_low(operator, _) := [] if operator in {"!=", "<", "<="}

_high(operator, order, _) := array.concat(order, [{"above"}]) if operator in {"=", "<="}

_high("<", order, _) := order

_high(operator, _, _) := [{"above"}] if operator in {"!=", ">", ">="}

# Only the last segment that is written may grow.
_high("~>", order, version) := array.concat(array.slice(order, 0, written - 1), [{"above"}]) if {
	written := count(_segments(version))
}

# A version as an array that sorts as versions follow each other: three segments, 1 for a release or 0 for a
# pre-release, and the pre-release's parts.
_order(version) := array.concat(segments, [1]) if {
	_match(version)[2] == ""
	segments := _padded(version)
}

_order(version) := array.concat(segments, [0, parts]) if {
	prerelease := _match(version)[2]
	prerelease != ""
	parts := [_part(part) | some part in split(substring(prerelease, 1, -1), ".")]
	segments := _padded(version)
}

_released := 3

_padded(version) := array.slice(array.concat([_number(segment) | some segment in _segments(version)], _zeros), 0, 3)

_zeros := [_number("0"), _number("0")]

_segments(version) := split(_match(version)[1], ".")

# Numbers of any length, exact: first the count of digits, then the digits.
_number(digits) := [count(plain), plain] if plain := trim_left(digits, "0")

_part(part) := array.concat([0], _number(part)) if regex.match(`^[0-9]+$`, part)

_part(part) := [1, part] if not regex.match(`^[0-9]+$`, part)

_match(version) := found[0] if {
	is_string(version)
	found := regex.find_all_string_submatch_n(_pattern, version, 1)
}

_pattern := `^v?([0-9]+(?:\.[0-9]+){0,2})(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`
