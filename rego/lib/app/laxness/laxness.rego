# METADATA
# title: Laxness
# description: >-
#   Where a change asks less of those who keep a contract: tests and limits that are gone or looser, what need not be
#   bound any more, and what source need not tell.
package lib.app.laxness

import data.lib.app.contracts
import data.lib.app.performance

# METADATA
# description: >-
#   The extension points whose contract asks for less than on the base without a new minor version, each with what it
#   asks no longer.
lapses := [{"head": head, "base": base, "reasons": reasons} |
	some id, head in contracts.heads
	base := contracts.bases[id]
	contracts.is_usable(base)
	contracts.is_usable(head)
	contracts.is_version(base.version)
	contracts.is_version(head.version)
	not contracts.is_raised("minor", base.version, head.version)
	reasons := _lapses(base, head)
	count(reasons) > 0
]

_lapses(base, head) := union({_duties(base, head), _gone(base, head), _looser(base, head)})

_duties(base, head) := {reason |
	some [had, has, reason] in [
		[is_object(base.conformance), is_object(head.conformance), "no tests have to pass any more"],
		[base.required == true, head.required == true, "it need not be bound any more"],
		[base.unresolved_allowed != true, head.unresolved_allowed != true, "source need not tell any more what it is"],
	]
	had
	not has
}

_gone(base, head) := {sprintf("the limit of %s is gone", [measure.operation]) |
	some measure in base.performance
	not measure.operation in {other.operation | some other in head.performance}
}

_looser(base, head) := {reason |
	some before in base.performance
	some after in head.performance
	after.operation == before.operation
	not _is_as_strict(before, after)
	reason := sprintf("the limit of %s was %s, and is %s", [before.operation, _words(before), _words(after)])
}

_is_as_strict(before, after) if {
	[before.unit, after.unit] == ["per_second", "per_second"]
	after.limit >= before.limit
}

_is_as_strict(before, after) if {
	[before.unit, after.unit] == ["ratio", "ratio"]
	after.percentile >= before.percentile
	after.limit <= before.limit
}

_is_as_strict(before, after) if {
	after.percentile >= before.percentile
	after.limit * _microseconds[after.unit] <= before.limit * _microseconds[before.unit]
}

_microseconds := {"us": 1, "ms": 1000, "s": 1000000}

_words(measure) := sprintf("%s (%s)", [performance.worded(measure, measure.limit), performance.aspect(measure)])
