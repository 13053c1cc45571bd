# METADATA
# title: Files hold what their names promise
# description: >-
#   Rules about the content of a file do not see that of one that cannot be read as its format. It only warns, for a
#   test may need a broken file; a rule that nothing may pass by says itself what it does with such a file.
# custom:
#   policy: POL-REP-013
package policies.policy_check.content_unreadable

import data.lib.decision
import data.lib.repo

considered := count(repo.read)

# METADATA
# custom:
#   code: repo.content_unreadable
#   message: "%s: rules about its content do not see it, for it %s"
#   remedy: Mend the file, or give it a name that promises no format.
finding contains decision.finding(rego.metadata.chain(), subject, [file.path, file.error.message]) if {
	some file in repo.read
	not is_null(file.error)
	subject := {"id": file.path, "path": file.path, "line": file.error.line}
}
