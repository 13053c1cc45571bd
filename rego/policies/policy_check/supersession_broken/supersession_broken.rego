# METADATA
# title: What takes a decision's place can be followed
# description: >-
#   Decisions that take each other's place are a chain. Who comes to an old one has to find the one that counts, and who
#   reads the new one has to find what was there before.
# custom:
#   policy: POL-DEC-002
package policies.policy_check.supersession_broken

import data.lib.decision
import data.lib.records

considered := count(records.documents)

# METADATA
# custom:
#   code: decision.supersession_broken
#   message: "%s supersedes %s, which no document records"
#   remedy: Name the id of a decision that is recorded.
finding contains decision.finding(rego.metadata.chain(), subject, [newer.id, id]) if {
	some newer in records.documents
	some id in newer.supersedes
	not records.document(id)
	subject := records.document_subject(newer)
}

# METADATA
# custom:
#   code: decision.supersession_broken
#   message: "%s supersedes %s, and that supersedes it, directly or over others"
#   remedy: Leave the older of the two without the newer.
finding contains decision.finding(rego.metadata.chain(), subject, [newer.id, older.id]) if {
	some [newer, older] in _steps
	not _in_order(newer, older)
	subject := records.document_subject(newer)
}

# METADATA
# custom:
#   code: decision.supersession_broken
#   message: "%s is accepted and supersedes %s, whose status is %v"
#   remedy: Give the older one the status superseded, and its row the status deprecated.
finding contains decision.finding(rego.metadata.chain(), subject, [newer.id, older.id, older.status]) if {
	some [newer, older] in _steps
	_was_accepted(newer)
	not _is_superseded(older)
	subject := records.document_subject(older)
}

# METADATA
# custom:
#   code: decision.supersession_broken
#   message: "%s is superseded, and no accepted decision says that it supersedes it"
#   remedy: Name it under `supersedes` of the decision that took its place.
finding contains decision.finding(rego.metadata.chain(), subject, [older.id]) if {
	some older in records.documents
	_is_superseded(older)
	not older.id in _superseded
	subject := records.document_subject(older)
}

_steps := [[newer, older] |
	some newer in records.documents
	some id in newer.supersedes
	older := records.document(id)
]

# The rank is a witness: where each has a greater one than what it supersedes, there is no way round.
_in_order(newer, older) if older.rank < newer.rank

_superseded contains id if {
	some newer in records.documents
	_was_accepted(newer)
	some id in newer.supersedes
	id != newer.id
}

# What supersedes may be superseded itself by now.
_was_accepted(document) if document.status in {"accepted", "superseded"}

_is_superseded(document) if document.status == "superseded"
