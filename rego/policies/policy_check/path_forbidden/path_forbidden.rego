# METADATA
# title: What must not be there is not there
# description: >-
#   Some files do harm by being there: keys, generated files, configuration that takes over a tool. specs/repo.md lists
#   them as globs.
# custom:
#   policy: POL-REP-002
package policies.policy_check.path_forbidden

import data.lib.decision
import data.lib.repo

considered := repo.considered("forbidden")

# METADATA
# custom:
#   code: repo.path_forbidden
#   message: "%s: %s forbids %s"
#   remedy: Take the file out, or give it another place; a glob leaves the spec first, in a change of its own.
finding contains decision.finding(rego.metadata.chain(), repo.subject(file, wanted), [file.path, spec, wanted]) if {
	some wanted, spec in repo.rules("forbidden")
	some file in repo.covered(wanted)
}
