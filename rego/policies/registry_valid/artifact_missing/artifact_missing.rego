# METADATA
# title: An active entity's artifact exists
# description: An active row promises that something is there; a row that points to nothing misleads whoever follows it.
# custom:
#   policy: POL-REG-030
package policies.registry_valid.artifact_missing

import data.lib.decision
import data.lib.registry

considered := sum([count(artifacts) | some artifacts in input.registry.artifacts])

# METADATA
# custom:
#   code: registry.artifact_missing
#   message: "%s is active, but its artifact %q %s"
#   remedy: Add the file or folder, correct artifact_path, or give the entity the status that is true.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), values) if {
	some kind, problem in _absent
	some artifact in input.registry.artifacts[kind]
	some row in artifact.rows
	entity := input.registry.entities[row]
	entity.status == "active"
	values := [entity.id, artifact.value, problem]
}

_absent := {"missing": "does not exist", "other": "is neither a file nor a folder"}
