# METADATA
# title: Breaches
# description: >-
#   Where a capability does not keep the shape that its contract states, as the head has that contract and as the base
#   has it. Of what is the same on both sides, only the head's is told.
package lib.app.breaches

import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.app.places
import data.lib.app.shapes

# METADATA
# description: Every breach of a kind, as `missing`, `signature`, `async` or `unresolved`.
of_kind(kind) := [breach | some breach in _found; breach.fault.kind == kind]

_found := [breach |
	some capability in capabilities.readable
	some breach in _breaches(capability, contracts.sides(capability.extension_point))
]

_breaches(capability, sides) := array.concat(first, rest) if {
	first := _of_side(capability, sides[0])
	told := {[breach.fault.member, breach.fault.reason] | some breach in first}
	rest := [breach |
		some side in array.slice(sides, 1, count(sides))
		not side.contract.id in contracts.unchanged
		some breach in _of_side(capability, side)
		not [breach.fault.member, breach.fault.reason] in told
	]
}

_of_side(capability, side) := [{"capability": capability, "side": side, "fault": fault} |
	some fault in shapes.faults(side.contract.shape, capability.shape)
]

# METADATA
# description: >-
#   The subject of a finding about a breach: the line of the source that does not keep the contract, and the one that
#   states it.
subject(breach) := places.at(
	sprintf("%s/%s", [breach.capability.id, breach.fault.member]),
	place.path,
	place.line,
	_related(breach),
	object.union(capabilities.named(breach.capability), {"member": breach.fault.member}),
) if {
	place := _place(breach)
}

_place(breach) := breach.fault if is_string(breach.fault.path)

_place(breach) := {"path": breach.capability.registry, "line": breach.capability.line} if is_null(breach.fault.path)

_related(breach) := array.concat(
	places.source(breach.fault.stated.path, breach.fault.stated.line, sprintf("the contract%s: %s", [
		capabilities.words(breach.side),
		shapes.rendered(breach.fault.stated),
	])),
	[capabilities.contract_row(breach.side)],
)

# METADATA
# description: What fills the message of a policy about a breach.
values(breach) := [
	breach.capability.id,
	breach.fault.member,
	sprintf("%s%s", [breach.fault.reason, capabilities.words(breach.side)]),
	breach.side.contract.id,
]
