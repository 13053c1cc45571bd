# METADATA
# title: No symlink leads out
# description: >-
#   A symlink that leaves the repository shows each reader another file, or a secret of the machine that reads it. This
#   needs no line in specs/repo.md.
# custom:
#   policy: POL-REP-006
package policies.policy_check.symlink_outside

import data.lib.decision
import data.lib.repo

considered := count(_symlinks)

_symlinks := [file | some file in repo.files; file.kind == "symlink"]

# METADATA
# custom:
#   code: repo.symlink_outside
#   message: "%s is a symlink that leads out of the repository, to %v"
#   remedy: Let it lead to a file of the repository, with a relative path, or take it out.
finding contains decision.finding(rego.metadata.chain(), subject, [file.path, file.target]) if {
	some file in _symlinks
	not _stays(file)
	subject := {"id": file.path, "path": file.path, "line": null}
}

_stays(file) if file.leads_out == false
