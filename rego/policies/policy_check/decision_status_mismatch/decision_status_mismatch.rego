# METADATA
# title: A decision and its row have one status
# description: >-
#   Who reads the document and who reads the registry have to learn the same: whether the decision is in force.
# custom:
#   policy: POL-DEC-001
package policies.policy_check.decision_status_mismatch

import data.lib.decision
import data.lib.records

considered := count(_pairs)

# METADATA
# custom:
#   code: decision.status_mismatch
#   message: "%s: its row says %s and its document %s"
#   remedy: "Make them agree: draft is proposed, active is accepted, deprecated is superseded or rejected."
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, row.status, document.status]) if {
	some [row, document] in _pairs
	not _agree(row, document)
	place := {"path": document.path, "line": 1, "message": "the document"}
	subject := object.union(records.subject(row), {"related": [place]})
}

_pairs := [[row, document] |
	some row in input.decisions.rows
	document := records.at[row.path]
]

_agree(row, document) if document.status in data.decision.statuses[row.status]
