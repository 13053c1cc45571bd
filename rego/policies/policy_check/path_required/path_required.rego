# METADATA
# title: What must be there is there
# description: >-
#   Tools and people look for some files by their place. specs/repo.md lists them; a change cannot take one away, not
#   even together with the line that asks for it.
# custom:
#   policy: POL-REP-001
package policies.policy_check.path_required

import data.lib.decision
import data.lib.repo

considered := count(_wanted)

_wanted := repo.rules("required")

# METADATA
# custom:
#   code: repo.path_required
#   message: "no file is %s, which %s requires"
#   remedy: Bring it back; one that is needed no longer leaves the spec first, in a change of its own.
finding contains decision.finding(rego.metadata.chain(), subject, [wanted, spec]) if {
	some wanted, spec in _wanted
	not _present(wanted)
	subject := {"id": wanted, "path": repo.spec_path, "line": null}
}

_present(wanted) if wanted in input.tree.paths

# Only a glob is worth a look at every path.
_present(wanted) if {
	regex.match(`[*?{]`, wanted)
	pattern := repo.globbed(wanted)
	some path in input.tree.paths
	glob.match(pattern, ["/"], path)
}
