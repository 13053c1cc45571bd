# METADATA
# title: Decisions are registered, and registered ones are written down
# description: >-
#   What is decided counts by its row, and its reasons stand in its document. One without the other is half a decision.
# custom:
#   policy: POL-DEC-003
#   parameters:
#     folders: {type: array, items: {type: string, minLength: 1}}
#     exempt: {type: array, items: {type: string, minLength: 1}}
package policies.policy_check.decision_unregistered

import data.lib.decision
import data.lib.records

considered := count(input.decisions.documents) + count(_recorded)

# METADATA
# custom:
#   code: decision.row_missing
#   message: "%s records %v, and no row of the registry with that id names it"
#   remedy: Register it as an entity of type decision whose artifact_path is this file, or take the file away.
finding contains decision.finding(rego.metadata.chain(), subject, [document.path, document.id]) if {
	some document in records.documents
	_is_decision(document)
	not [document.path, document.id] in _registered
	subject := records.document_subject(document)
}

# METADATA
# custom:
#   code: decision.file_missing
#   message: "%s is a decision of the kind %s, and no file records it"
#   remedy: Write it down as specs/decision.md shows, and name the file in artifact_path.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, row.kind]) if {
	some row in _recorded
	not _stands(row)
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.document_invalid
#   message: "%s records no decision that can be read: %s"
#   remedy: Give it the front matter that specs/decision.md shows.
finding contains decision.finding(rego.metadata.chain(), subject, [document.path, document.error]) if {
	some document in input.decisions.documents
	not is_null(document.error)
	_is_decision(document)
	subject := records.document_subject(document)
}

# A row that says that nothing is there yet needs no file.
_recorded := [row |
	some row in input.decisions.rows
	records.recorded(row)
	not _awaited(row)
]

_awaited(row) if row.status == "missing"

_stands(row) if row.exists

_named := {row.path | some row in _recorded}

_registered := {[row.path, row.id] | some row in input.decisions.rows}

# A file is meant to record a decision because a row says so, by where it stands, or by the id that it claims.
_is_decision(document) if document.path in _named

_is_decision(document) if {
	parts := split(document.path, "/")
	concat("/", array.slice(parts, 0, count(parts) - 1)) in _parameters.folders
	not parts[count(parts) - 1] in _parameters.exempt
}

_is_decision(document) if {
	is_string(document.id)
	startswith(document.id, sprintf("%s-", [data.registry.types.decision.prefix]))
}

_parameters := decision.parameters("POL-DEC-003")
