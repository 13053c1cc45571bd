# METADATA
# title: A package stands where its name says
# description: >-
#   Gates find a policy by its package, people by its folder. Files that share a package share its private helpers, so
#   one policy could silence another.
# custom:
#   policy: POL-POL-003
package policies.policy_check.package_misplaced

import data.lib.decision
import data.lib.source

considered := count(source.readable)

# METADATA
# custom:
#   code: policy.package_misplaced
#   message: "%s is no place for Rego"
#   remedy: Move it to policies/<gate>/<name>/, gates/<gate>/ or lib/<topic>/; no folder's name ends in _test.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path]) if {
	some entry in source.readable
	not _package(entry)
	subject := source.subject(entry, entry.file.line)
}

# METADATA
# custom:
#   code: policy.package_misplaced
#   message: "%s has the package %v; in its place it is %s"
#   remedy: Name the package for the folder, with _test for a file whose name ends in _test.rego.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some entry in source.readable
	package_here := _package(entry)
	entry.file.package != package_here
	subject := source.subject(entry, entry.file.line)
	values := [entry.file.path, entry.file.package, package_here]
}

# METADATA
# custom:
#   code: policy.package_misplaced
#   message: "%s shares the package %s with %s"
#   remedy: Put both into one file, or give each a folder and a package of its own.
finding contains decision.finding(rego.metadata.chain(), subject, [path, name, before[2]]) if {
	some n, [origin, name, path, line] in _packages
	before := _packages[n - 1]
	[before[0], before[1]] == [origin, name]
	subject := {
		"id": path,
		"path": path,
		"line": line,
		"related": [{"path": before[2], "line": before[3], "message": "the same package"}],
	}
}

# METADATA
# custom:
#   code: policy.package_misplaced
#   message: "%s: its artifact_path %v is not the folder of a policy of the gate %v"
#   remedy: Put the policy into policies/<gate>/<name>/ of the gate that its config names.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), values) if {
	some row in source.rows_in_force
	is_string(row.folder)
	not _of_its_gate(row)
	values := [row.id, row.artifact_path, row.gate]
}

# The package that a file has in its place; undefined where no Rego may stand.
_package(entry) := concat(".", entry.steps) if {
	not endswith(entry.name, "_test.rego")
	_place(entry)
}

_package(entry) := sprintf("%s_test", [concat(".", entry.steps)]) if {
	endswith(entry.name, "_test.rego")
	_place(entry)
}

_place(entry) if {
	entry.steps[0] == "policies"
	count(entry.steps) == 3
	_named_plainly(entry)
}

_place(entry) if source.describes_gate(entry)

_place(entry) if {
	entry.steps[0] == "gates"
	count(entry.steps) == 2
	_named_plainly(entry)
}

_place(entry) if {
	entry.steps[0] == "lib"
	count(entry.steps) > 1
	_named_plainly(entry)
}

_named_plainly(entry) if {
	every step in entry.steps {
		not endswith(step, "_test")
	}
}

# Sorted, so that files of one package are neighbours.
_packages := sort([[entry.source, entry.file.package, entry.file.path, entry.file.line] |
	some entry in source.evaluated
	is_string(entry.file.package)
])

_of_its_gate(row) if {
	some origin in input.sources
	origin.name == row.source
	steps := split(row.folder, "/")
	count(steps) > 2
	gate := steps[count(steps) - 2]
	gate == data.engine.gates[row.gate]
	array.slice(steps, 0, count(steps) - 2) == split(sprintf("%s/policies", [origin.root]), "/")
}
