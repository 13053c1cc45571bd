# METADATA
# title: Files belong to registered entities
# description: >-
#   What nobody registered has no purpose that anyone wrote down, no status and no dependencies. specs/repo.md names
#   the files that must lie at or below the artifact_path of a row.
# custom:
#   policy: POL-REP-004
package policies.policy_check.artifact_unregistered

import data.lib.decision
import data.lib.repo

considered := repo.considered("registered")

# METADATA
# custom:
#   code: repo.artifact_unregistered
#   message: "%s belongs to no registered entity, as %s asks of %s"
#   remedy: Register it, or put it below the artifact_path of the entity that it is a part of.
finding contains decision.finding(rego.metadata.chain(), repo.subject(file, rule), [file.path, spec, rule.glob]) if {
	some rule, spec in repo.rules("registered")
	some file in repo.covered(rule.glob)
	not _registered(file)
	not _excepted(rule, file.path)
}

_registered(file) if is_string(file.owner)

_excepted(rule, path) if {
	some exempt in rule.except
	glob.match(repo.globbed(exempt), ["/"], path)
}
