# METADATA
# title: Records
# description: Decisions as the policies about them see them, their rows and the documents that record them.
# schemas:
#   - input: schema["policy-check.schema"]
package lib.records

# METADATA
# description: The rows that decide something, or did until they expired; `deprecated` takes one out.
rows := [row | some row in input.decisions.rows; not _retired(row)]

_retired(row) if row.status == "deprecated"

# METADATA
# description: The rows of waivers.
waivers := [row | some row in rows; row.kind == "waiver"]

# METADATA
# description: The rows of decisions that permit to weaken policies.
weakenings := [row | some row in rows; row.kind == "weakening"]

# METADATA
# description: Whether a row is one whose reasons stand in a document.
recorded(row) if row.kind in {"record", "migration"}

# METADATA
# description: A row, as the subject of a finding; one without an id is named by its place.
subject(row) := {"id": _name(row), "path": row.registry, "line": row.line}

_name(row) := row.id if row.id != ""

_name(row) := sprintf("%s:%d", [row.registry, row.line]) if row.id == ""

# METADATA
# description: A document, as the subject of a finding.
document_subject(document) := {"id": document.path, "path": document.path, "line": 1}

# METADATA
# description: The documents whose front matter is what it has to be.
documents := [document | some document in input.decisions.documents; is_null(document.error)]

# METADATA
# description: Each of them by its path.
at := {document.path: document | some document in documents}

# METADATA
# description: >-
#   The document with an id. The index is a witness made outside: it counts only where the document that it points to
#   has that very id.
document(id) := found if {
	found := input.decisions.documents[input.decisions.index[id]]
	found.id == id
}

# METADATA
# scope: document
# description: A field of a row's config, as text; empty where it has none.
field(row, name) := object.get(row, ["config", name], "") if is_string(object.get(row, ["config", name], ""))

field(row, name) := "" if not is_string(object.get(row, ["config", name], ""))
