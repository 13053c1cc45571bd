# METADATA
# title: Names differ by more than case
# description: >-
#   Where case or the Unicode form of a name does not count, as on macOS and Windows, two such files are one: a checkout
#   loses one of them without a word. This needs no line in specs/repo.md.
# custom:
#   policy: POL-REP-014
package policies.policy_check.name_ambiguous

import data.lib.decision
import data.lib.repo

considered := count(repo.files)

# METADATA
# custom:
#   code: repo.name_ambiguous
#   message: "%s and %s have one name where case and Unicode form do not count"
#   remedy: Rename one of them.
finding contains decision.finding(rego.metadata.chain(), subject, [path, concat(", ", others)]) if {
	some group in input.tree.alike
	some path in group
	_judged[path]
	others := [other | some other in group; other != path]
	related := [{"path": other, "line": null, "message": "the other name"} | some other in others]
	subject := {"id": path, "path": path, "line": null, "related": related}
}

# What is judged, with the folders above it; asked for only where there are such names.
_judged[way] if {
	some file in repo.files
	steps := split(file.path, "/")
	some number in numbers.range(1, count(steps))
	way := concat("/", array.slice(steps, 0, number))
}
