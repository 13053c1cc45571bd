# METADATA
# title: Repo
# description: >-
#   What specs/repo.md says of the files of a repository. A change is held to its base's spec and to its head's: it
#   cannot permit itself what its base does not.
# schemas:
#   - input: schema["policy-check.schema"]
package lib.repo

# METADATA
# description: Where a repository says what it looks like.
spec_path := "specs/repo.md"

# METADATA
# description: The files that are judged; each that the change touched, or every one. What is gone breaks no rule.
files := [file | some file in input.tree.files; not _gone(file)]

_gone(file) if file.status == "deleted"

# METADATA
# description: Those of them whose content is read; each that the change touched, or with --all every one.
read := [file | some file in files; _is_read(file)]

_is_read(file) if is_string(file.status)

_is_read(_) if input.scope == "everything"

# METADATA
# description: Each rule of a field of the spec, with the words for whose it is. What both sides say is the head's.
rules(field) := object.union(
	{rule: sprintf("the base's %s", [spec_path]) | some rule in _side(input.spec.base, field)},
	{rule: spec_path | some rule in _side(input.spec.head, field)},
)

_side(spec, field) := object.get(spec.content, field, []) if _usable(spec)

_side(spec, _) := [] if not _usable(spec)

_usable(spec) if is_object(spec.content)

# METADATA
# description: How many files the rules of a field were held against; none where it has no rules.
considered(field) := count([file | count(rules(field)) > 0; some file in files])

# METADATA
# description: The files that a glob covers. Asked again, by whichever policy, the answer is not looked for again.
covered(wanted) := [file |
	pattern := globbed(wanted)
	some file in files
	glob.match(pattern, ["/"], file.path)
]

# METADATA
# description: A glob of the spec as glob.match takes it; there, `**/` would stand for one folder at least.
globbed(wanted) := replace(wanted, "**/", "{**/,}")

# METADATA
# description: A pattern of the spec that holds for the whole of a name; undefined where it is no regular expression.
whole(pattern) := anchored if {
	regex.is_valid(pattern)
	anchored := sprintf("^(?:%s)$", [pattern])
	regex.is_valid(anchored)
}

# METADATA
# description: A file as the subject of a finding, with the rule that it breaks beside it.
subject(file, rule) := {
	"id": file.path,
	"path": file.path,
	"line": null,
	"related": [{"path": spec_path, "line": null, "message": _why(rule)}],
}

_why(rule) := rule.why

_why(rule) := "the rule stands here" if not rule.why
