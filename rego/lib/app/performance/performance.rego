# METADATA
# title: Performance
# description: >-
#   What the operations of a capability were measured at, against the limits of its contract, the head's and the base's.
package lib.app.performance

import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.app.evidence

# METADATA
# description: >-
#   Each limit that a capability has to keep, with the current evidence that could show it. A limit that both sides
#   state stands once.
limits := [limit |
	some capability in capabilities.readable
	evidence.counting[capability.id]
	sides := contracts.sides(capability.extension_point)
	some position, side in sides
	some measure in side.contract.performance
	not _is_stated_before(measure, array.slice(sides, 0, position))
	limit := {
		"capability": capability,
		"side": side,
		"measure": measure,
		"figures": [figure |
			some found in evidence.current(capability, side)
			figure := _figure(measure, found)
		],
		"proven": count(evidence.current(capability, side)) > 0,
	}
]

_is_stated_before(measure, sides) if {
	some side in sides
	some other in side.contract.performance
	_essence(other) == _essence(measure)
}

_essence(measure) := object.filter(measure, ["operation", "percentile", "limit", "unit"])

# METADATA
# description: The limits that no current evidence has a figure for, though there is some.
unmeasured := [limit | some limit in limits; limit.proven; count(limit.figures) == 0]

# METADATA
# description: Each limit that a figure is beyond, with that figure.
exceeded := [object.union(limit, {"figure": figure}) |
	some limit in limits
	some figure in limit.figures
	_is_beyond(limit.measure, figure.value)
]

_is_beyond(measure, value) if {
	measure.unit == "per_second"
	value < measure.limit
}

_is_beyond(measure, value) if {
	measure.unit != "per_second"
	value > measure.limit
}

_figure(measure, found) := {"value": value, "evidence": found} if {
	some operation in found.content.operations
	operation.operation == measure.operation
	operation.count > 0
	value := _value(measure, operation)
	is_number(value)
}

_value(measure, operation) := operation.throughput if measure.unit == "per_second"

_value(measure, operation) := took / reference if {
	measure.unit == "ratio"
	took := operation[_percentile(measure)]
	is_number(took)
	reference := operation.reference[_percentile(measure)]
	reference > 0
}

_value(measure, operation) := took * _parts[measure.unit] if {
	took := operation[_percentile(measure)]
	is_number(took)
}

# How many of a unit make a second.
_parts := {"us": 1000000, "ms": 1000, "s": 1}

_percentile(measure) := sprintf("p%d", [measure.percentile])

# METADATA
# description: A figure in the words of a limit's unit.
worded(measure, value) := sprintf(phrase, [round(value * 1000) / 1000]) if {
	phrase := {
		"ratio": "%v times the reference",
		"us": "%v us",
		"ms": "%v ms",
		"s": "%v s",
		"per_second": "%v per second",
	}[measure.unit]
}

# METADATA
# scope: document
# description: What of an operation a limit is for.
aspect(measure) := sprintf("p%v", [measure.percentile]) if measure.unit != "per_second"

aspect(measure) := "throughput" if measure.unit == "per_second"

# METADATA
# description: The subject of a finding about a limit.
subject(limit, more) := capabilities.subject(
	limit.capability,
	[limit.measure.operation],
	array.concat([capabilities.contract_row(limit.side)], shown),
	object.union({"operation": limit.measure.operation, "limit": limit.measure.limit, "unit": limit.measure.unit}, more),
) if {
	shown := [evidence.place(figure.evidence) | some figure in limit.figures]
}
