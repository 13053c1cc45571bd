# METADATA
# title: Files are named as agreed
# description: >-
#   Who knows how files are named finds them. specs/repo.md gives for a glob the pattern that the whole name of a file
#   matches, without its folders.
# custom:
#   policy: POL-REP-003
package policies.policy_check.file_name_disallowed

import data.lib.decision
import data.lib.repo

considered := repo.considered("names")

# METADATA
# custom:
#   code: repo.name_disallowed
#   message: "%s: for %s, %s asks for a name like %s"
#   remedy: Rename the file; a pattern changes first, in a change of its own.
finding contains decision.finding(rego.metadata.chain(), repo.subject(file, rule), values) if {
	some rule, spec in repo.rules("names")
	pattern := repo.whole(rule.pattern)
	some file in repo.covered(rule.glob)
	not regex.match(pattern, _name(file.path))
	values := [file.path, rule.glob, spec, rule.pattern]
}

_name(path) := steps[count(steps) - 1] if steps := split(path, "/")
