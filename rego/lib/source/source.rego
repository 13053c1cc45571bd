# METADATA
# title: Source
# description: The Rego of each source, by its place in the folder of Rego, for policies about policies.
# schemas:
#   - input: schema["policy-check.schema"]
package lib.source

# METADATA
# description: >-
#   Each Rego file with its place: `steps` are the folders below the folder of Rego, `test` says that it is a test by
#   its package and by its name, so that neither alone takes a file out of judgement.
files := [entry |
	some source in input.sources
	some file in source.files
	path := split(file.path, "/")
	inside := split(trim_prefix(file.path, sprintf("%s/", [source.root])), "/")
	entry := {
		"source": source.name,
		"folder": concat("/", array.slice(path, 0, count(path) - 1)),
		"steps": array.slice(inside, 0, count(inside) - 1),
		"name": inside[count(inside) - 1],
		"test": is_test(file),
		"file": file,
	}
]

# METADATA
# scope: document
# description: Whether a file is a test, by its package and by its name.
default is_test(_) := false

is_test(file) if {
	file.test
	endswith(file.path, "_test.rego")
}

# METADATA
# description: The files that could be read.
readable := [entry | some entry in files; is_null(entry.file.error)]

# METADATA
# description: The files that are evaluated by a gate, not only by its authors.
evaluated := [entry | some entry in readable; not entry.test]

# METADATA
# description: >-
#   The files that are policies, or take a policy's place: all that is evaluated below `policies`, except a document
#   that only describes a gate's policies.
policies := [entry |
	some entry in evaluated
	entry.steps[0] == "policies"
	not describes_gate(entry)
]

# METADATA
# description: Whether a file is the document beside a gate's policies, which describes them and rules nothing.
describes_gate(entry) if {
	entry.name == "document.rego"
	entry.steps[0] == "policies"
	count(entry.steps) == 2
	count(entry.file.rules) == 0
}

# METADATA
# description: The policy files of a source and folder. There are hundreds at most, so a set for each folder is cheap.
in_folder[entry.source][entry.folder] contains entry if some entry in policies

# METADATA
# description: Each row that registers a policy, with the source that its registry belongs to.
rows := [object.union(row, {"source": source.name}) |
	some source in input.sources
	some row in source.registered
]

# METADATA
# description: The rows whose policy is evaluated; only `deprecated` takes one out.
rows_in_force := [row | some row in rows; not _retired(row)]

_retired(row) if row.status == "deprecated"

# METADATA
# description: The rows of policies whose findings deny, on this day or on one that is to come.
rows_that_deny := [row | some row in rows_in_force; not _only_advises(row)]

_only_advises(row) if row.enforcement == "advisory"

_only_advises(row) if row.status == "draft"

# METADATA
# description: The decisions that a policy may rest on, as [source, id, status].
decisions contains [origin.name, made.id, made.status] if {
	some origin in input.sources
	some made in origin.decisions
	made.kind in {"record", "migration"}
}

# METADATA
# description: The first word of the name of a rule, which is what conftest goes by.
word(rule) := regex.find_n(`^[^.\[(]*`, rule.name, 1)[0]

# METADATA
# description: Whether a rule is private to its package.
is_private(rule) if startswith(rule.name, "_")

# METADATA
# description: A line of a file, as the subject of a finding.
subject(entry, line) := {"id": entry.file.path, "path": entry.file.path, "line": line}

# METADATA
# description: The row of a policy, as the subject of a finding.
row_subject(row) := {"id": row.id, "path": row.registry, "line": row.line}

# METADATA
# description: >-
#   The sources that bring gates of their own, as another version of this control plane does. They are evaluated apart
#   and can only add denials, so they may say again what this version says.
versions contains entry.source if {
	some entry in evaluated
	entry.source != "control-plane"
	entry.steps[0] == "gates"
}
