# METADATA
# title: Rules see all of a change
# description: >-
#   What a limit leaves out of a file no rule sees, and none denies it. Where a repository has rules about files of its
#   own, one that is too large to be looked at in full would carry anything past all of them.
# custom:
#   policy: POL-REP-012
package policies.policy_check.content_cut

import data.lib.decision
import data.lib.repo
import data.lib.source

considered := count(_judged)

# METADATA
# custom:
#   code: repo.content_cut
#   message: "%s: no rule could see all of it (%v)"
#   remedy: Split the file, or the change, or keep the file where large files are kept; else have it waived.
finding contains decision.finding(rego.metadata.chain(), subject, [file.path, file.cut]) if {
	some file in _judged
	not _is_whole(file)
	subject := {"id": file.path, "path": file.path, "line": null}
}

_is_whole(file) if is_null(file.cut)

# This control plane's own rules ask for no more than what is stated of every file.
_judged := [file | some file in repo.read; _has_own_rules]

_has_own_rules if {
	some row in source.rows_in_force
	row.source != "control-plane"
	row.gate == "policy-check"
}
