# METADATA
# title: CODEOWNERS names an owner
# description: >-
#   A change to what judges others needs the eyes of somebody who answers for it. specs/repo.md lists the files for
#   which CODEOWNERS must name an owner.
# custom:
#   policy: POL-REP-007
package policies.policy_check.owner_missing

import data.lib.decision
import data.lib.repo

considered := repo.considered("owned")

# METADATA
# custom:
#   code: repo.owner_missing
#   message: "%s has no owner, as %s asks of %s: %s"
#   remedy: Add a line to CODEOWNERS that covers it; of several lines that match, the last counts.
finding contains decision.finding(rego.metadata.chain(), repo.subject(file, wanted), values) if {
	some wanted, spec in repo.rules("owned")
	some file in repo.covered(wanted)
	not _owned(file)
	values := [file.path, spec, wanted, _reason]
}

_owned(file) if count(file.owners) > 0

_reason := "there is no CODEOWNERS file" if is_null(input.codeowners)

_reason := sprintf("%s cannot be read: %s", [input.codeowners.path, input.codeowners.error]) if {
	is_string(input.codeowners.error)
}

_reason := sprintf("no line of %s gives it one", [input.codeowners.path]) if is_null(input.codeowners.error)
