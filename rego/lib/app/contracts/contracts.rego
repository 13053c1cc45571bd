# METADATA
# title: Contracts
# description: >-
#   The contracts of extension points, on the head and on the base: what is wrong with one, which versions a capability
#   takes, and what a change of a contract's shape asks of its version.
package lib.app.contracts

import data.lib.app.shapes
import data.lib.versions

# METADATA
# description: The extension points of the head, by id.
heads := {point.id: point | some point in input.extension_points.head}

# METADATA
# description: The extension points of the base, by id; none where no base was given.
bases := {point.id: point | some point in input.extension_points.base}

# METADATA
# description: >-
#   The contracts that a capability of an extension point has to keep, as the head states it and as the base does. One
#   that cannot be used is not among them.
sides(id) := [{"name": name, "contract": contract} |
	some [name, points] in [["head", heads], ["base", bases]]
	contract := points[id]
	is_usable(contract)
]

# METADATA
# description: The extension points whose contract has the same shape on the base, wherever it stands there.
unchanged := {id |
	some id, point in heads
	base := bases[id]
	object.remove(point.shape, _places) == object.remove(base.shape, _places)
	[_essence(member) | some member in point.shape.members] == [_essence(member) | some member in base.shape.members]
}

_places := ["line", "members", "unresolved"]

# METADATA
# description: Whether a contract can be read.
is_usable(point) if {
	is_null(point.fault)
	is_null(point.shape.error)
}

# METADATA
# description: Whether each environment must bind an extension point. A change does not lift that for itself.
is_required(id) if {
	some points in [heads, bases]
	points[id].required == true
}

# METADATA
# description: >-
#   Whether an extension point allows what cannot be told from source. The base must, too, where it has the extension
#   point.
allows_unresolved(id) if {
	heads[id].unresolved_allowed == true
	not _is_strict_on_base(id)
}

_is_strict_on_base(id) if bases[id].unresolved_allowed != true

# METADATA
# description: >-
#   Whether a constraint is one: of lib.versions, or with a caret, which allows what does not change the first number
#   that is not zero.
is_constraint(constraint) if versions.is_constraint(_plain(constraint))

# METADATA
# description: Whether a constraint allows a version.
allows(constraint, version) if versions.allows(_plain(constraint), version)

_plain(constraint) := concat(", ", [_without_caret(trim_space(clause)) | some clause in split(constraint, ",")]) if {
	is_string(constraint)
}

_without_caret(clause) := clause if not _caret(clause)

_without_caret(clause) := sprintf(">= %s, < %s", [trim_left(clause, "^ "), _caret(clause)])

_caret(clause) := concat(".", array.concat(array.slice(segments, 0, place), [_next(segments[place])])) if {
	found := regex.find_all_string_submatch_n(`^\^ *([0-9]+(?:\.[0-9]+){0,2})$`, clause, 1)
	segments := split(found[0][1], ".")
	place := min([i | some i, segment in segments; _may_not_grow(segments, i, segment)])
}

_may_not_grow(_, _, segment) if regex.match(`[1-9]`, segment)

_may_not_grow(segments, i, _) if i == count(segments) - 1

_next(segment) := sprintf("%d", [to_number(regex.replace(segment, `^0+([0-9])`, "$1")) + 1])

# METADATA
# description: Whether a value is a version as SemVer has it.
is_version(value) if {
	is_string(value)
	regex.match(data.registry.version_pattern, value)
}

# METADATA
# description: What is wrong with a contract itself, each with the place where it is.
faults(point) := {fault |
	some faults in [_row_faults(point), _shape_faults(point), _file_faults(point), _limit_faults(point)]
	some fault in faults
}

_row_faults(point) := {_row_fault(point, reason) |
	some reason in array.flatten([
		[point.fault | is_string(point.fault)],
		[reason |
			is_null(point.fault)
			not is_version(point.version)
			reason := sprintf("%s is no version; write one such as 1.0.0", [_shown(point.version)])
		],
		[reason |
			not _has_application(point)
			reason := sprintf("its application %s is not registered", [_shown(point.application)])
		],
		[reason |
			before := bases[point.id].application
			is_string(before)
			before != point.application
			reason := sprintf("it was of %s, and an extension point stays with its application", [before])
		],
	])
}

_row_fault(point, reason) := {"reason": reason, "path": point.registry, "line": point.line}

_has_application(point) if point.application in _applications

_applications := {application.id | some application in input.applications}

_shown(value) := value if is_string(value)

_shown(value) := "(none)" if is_null(value)

default _shape_faults(_) := set()

_shape_faults(point) := {fault |
	error := point.shape.error
	is_object(error)
	reason := sprintf("%s cannot be read: %s", [_origin(point), error.message])
	fault := object.union(_row_fault(point, reason), _place(error))
} if {
	is_null(point.fault)
	not is_usable(point)
}

_shape_faults(point) := {_row_fault(point, reason)} if {
	is_usable(point)
	count(point.shape.members) == 0
	reason := sprintf("%s has no member that a capability could keep", [_origin(point)])
}

_origin(point) := sprintf("its interface %s", [point.interface]) if is_string(point.interface)

_origin(point) := "its list of functions" if is_null(point.interface)

_place(error) := {"path": error.path, "line": error.line} if is_string(error.path)

_place(error) := {} if is_null(error.path)

_file_faults(point) := {_row_fault(point, sprintf("%s %s cannot be used: %s", [what, file.cell, file.error])) |
	some [what, file] in array.concat(
		[["its conformance test", point.conformance]],
		[[sprintf("the %s of %s", [role, measure.operation]), measure[role]] |
			some measure in point.performance
			some role in ["workload", "reference"]
		],
	)
	is_string(file.error)
}

_limit_faults(point) := {_row_fault(point, reason) |
	some measure in point.performance
	measure.unit != "per_second"
	not measure.percentile in {50, 95, 99}
	reason := sprintf("%s has no percentile of 50, 95 or 99 that its limit is for", [measure.operation])
}

# METADATA
# description: >-
#   The extension points whose contract changed since the base more than its version says, each with what changed and
#   the versions.
outgrown := [{"head": point, "base": base, "reason": reason} |
	some id, point in heads
	base := bases[id]
	is_version(base.version)
	is_version(point.version)
	some reason in _version_faults(base, point)
]

_version_faults(base, head) := {sprintf("the version went back from %s", [base.version])} if {
	semver.compare(head.version, base.version) < 0
}

_version_faults(base, head) := {reason |
	not head.id in unchanged
	is_usable(base)
	is_usable(head)
	[level, changes] := _changes(base.shape, head.shape)
	not is_raised(level, base.version, head.version)
	sentence := concat("; ", array.slice(sort(changes), 0, 3))
	reason := sprintf("%s, which asks for a new %s version after %s", [sentence, level, base.version])
} if {
	semver.compare(head.version, base.version) >= 0
}

_changes(before, after) := ["major", _breaks(before, after)] if count(_breaks(before, after)) > 0

_changes(before, after) := ["minor", _differences(before, after)] if {
	count(_breaks(before, after)) == 0
	count(_differences(before, after)) > 0
}

# What whoever uses the extension point could do and no longer can, or perhaps cannot.
_breaks(before, after) := {sprintf("%s is gone", [name]) |
	some name, _ in _members(before)
	not _members(after)[name]
} | {sprintf("%s %s", [name, replace(fault.reason, "the contract", "that of the base")]) |
	some name, member in _members(before)
	some fault in shapes.member_faults(member, _members(after)[name], shapes.kin(before, after))
}

_differences(before, after) := {sprintf("%s is new", [name]) |
	some name, _ in _members(after)
	not _members(before)[name]
} | {sprintf("%s is stated otherwise", [name]) |
	some name, member in _members(before)
	_essence(member) != _essence(_members(after)[name])
}

_members(shape) := {member.name: member | some member in shape.members}

# A member without its place in the source.
_essence(member) := object.remove(member, ["path", "line", "unresolved"])

# METADATA
# scope: document
# description: Whether a version is raised as much as a `major` or a `minor` change asks for.
is_raised("major", before, after) if _numbers(after)[0] > _numbers(before)[0]

is_raised("major", before, after) if {
	_numbers(before)[0] == 0
	array.slice(_numbers(after), 0, 2) > array.slice(_numbers(before), 0, 2)
}

is_raised("minor", before, after) if array.slice(_numbers(after), 0, 2) > array.slice(_numbers(before), 0, 2)

# What was not released promised nothing.
is_raised(_, before, after) if {
	contains(split(before, "+")[0], "-")
	semver.compare(after, before) > 0
}

_numbers(version) := [to_number(number) | some number in split(released, ".")] if {
	released := regex.find_n(`^[0-9]+\.[0-9]+\.[0-9]+`, version, 1)[0]
}
