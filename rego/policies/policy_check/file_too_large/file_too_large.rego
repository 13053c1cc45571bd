# METADATA
# title: Files keep to their size
# description: >-
#   Git keeps every version of a file for ever, and a page that nobody can read in one sitting is read by nobody.
#   specs/repo.md gives the limits by glob; where several match, the smallest counts.
# custom:
#   policy: POL-REP-005
package policies.policy_check.file_too_large

import data.lib.decision
import data.lib.repo

considered := repo.considered("sizes")

# METADATA
# custom:
#   code: repo.file_too_large
#   message: "%s has %s; %s allows %d for %s"
#   remedy: Make it smaller or split it, or keep it where large files are kept.
finding contains decision.finding(rego.metadata.chain(), repo.subject(file, rule), values) if {
	some rule, spec in repo.rules("sizes")
	some file in repo.covered(rule.glob)
	file.kind == "file"
	not _small_enough(file, rule.at_most)
	values := [file.path, _size(file), spec, rule.at_most, rule.glob]
}

_small_enough(file, limit) if {
	is_number(file.size)
	file.size <= limit
}

_size(file) := sprintf("%d bytes", [file.size]) if is_number(file.size)

_size(file) := "a size that nobody knows" if not is_number(file.size)
