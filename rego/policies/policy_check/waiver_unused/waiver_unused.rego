# METADATA
# title: A waiver waives something
# description: >-
#   A waiver that waives nothing is done with, or does not say what it means. Either way it would cover what comes
#   later.
# custom:
#   policy: POL-DEC-006
package policies.policy_check.waiver_unused

import data.lib.decision
import data.lib.records

considered := count(_known)

# METADATA
# custom:
#   code: decision.waiver_unused
#   message: "%s waives nothing: %s found nothing that it covers"
#   remedy: Deprecate the row, or correct its policy and subjects.
finding contains decision.finding(rego.metadata.chain(), subject, [row.id, records.field(row, "policy")]) if {
	some row in records.waivers
	row.id in _unused
	subject := records.subject(row)
}

_unused := {id | some id in _known; not id in _used}

# The waivers in force of policies that were evaluated over all that they could find something in.
_known contains waiver.id if {
	some waiver in input.waivers
	decision.unexpired(waiver)
	waiver.policy in _evaluated
}

_evaluated contains id if {
	some gate, use in input.evaluated
	_is_whole(gate)
	some id in use.policies
}

# Policies of this gate look at what a change touches; a waiver for something else proves nothing.
_is_whole(gate) if gate != input.gate

_is_whole(_) if input.scope == "everything"

_is_whole(_) if is_null(input.change)

_used contains id if {
	some use in input.evaluated
	some id in use.waivers
}
