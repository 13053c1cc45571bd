# METADATA
# title: Capabilities
# description: >-
#   The capabilities that are judged. Every active one keeps its contract and proves it; what is deprecated, a draft or
#   missing is judged where an application binds it.
package lib.app.capabilities

import data.lib.app.applications
import data.lib.app.contracts
import data.lib.app.places

# METADATA
# description: Every capability, by id.
by_id := {capability.id: capability | some capability in input.capabilities}

# METADATA
# description: The capabilities that are judged.
judged := [capability |
	some capability in input.capabilities
	_counts(capability)
]

_counts(capability) if not capability.status in {"deprecated", "draft", "missing"}

_counts(capability) if capability.id in _bound

_bound := {binding.capability | some binding in applications.bindings}

# METADATA
# description: The judged capabilities whose source can be read.
readable := [capability |
	some capability in judged
	is_readable(capability)
]

# METADATA
# description: Whether the source of a capability can be read.
is_readable(capability) if {
	is_null(capability.fault)
	is_null(capability.shape.error)
}

# METADATA
# description: The extension points that are judged, which are those in use and those that are not only planned.
extension_points := [point |
	some id, point in contracts.heads
	_is_judged(point)
]

_is_judged(point) if not point.status in {"draft", "missing"}

_is_judged(point) if point.id in _named

_named := {capability.extension_point | some capability in judged}

# METADATA
# description: The subject of a finding about a capability's row, or about a part of the capability.
subject(capability, steps, related, details) := places.at(
	concat("/", array.concat([capability.id], steps)),
	capability.registry,
	capability.line,
	related,
	object.union(named(capability), details),
)

# METADATA
# description: What the details of a finding say about which capability it is about.
named(capability) := {"capability": capability.id, "extension_point": capability.extension_point}

# METADATA
# description: The row of the extension point of a capability, on one side, as a place related to a finding.
contract_row(side) := places.row(side.contract, sprintf("%s has the contract %s%s", [
	side.contract.id,
	_version(side.contract),
	words(side),
]))

_version(point) := point.version if is_string(point.version)

_version(point) := "without a version" if is_null(point.version)

# METADATA
# description: How a message says that it is the base's contract which is not kept.
words(side) := {"head": "", "base": ", as the base has it"}[side.name]
