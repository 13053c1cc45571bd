# METADATA
# title: Artifacts stay inside the repository
# description: >-
#   A path that leaves the repository points to something that no review of this repository sees, and that differs from
#   machine to machine.
# custom:
#   policy: POL-REG-032
package policies.registry_valid.artifact_outside

import data.lib.decision
import data.lib.registry

considered := sum([count(artifacts) | some artifacts in input.registry.artifacts])

# METADATA
# custom:
#   code: registry.artifact_outside
#   message: "%s: artifact_path %q does not lead to a place in the repository: %s"
#   remedy: Name a path inside the repository, without `..`, drive letters, control characters or links that leave it.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), values) if {
	some kind in {"outside", "malformed"}
	some artifact in input.registry.artifacts[kind]
	some row in artifact.rows
	entity := input.registry.entities[row]
	values := [entity.id, artifact.value, _reason(kind, artifact)]
}

_reason(_, artifact) := artifact.reason if is_string(artifact.reason)

_reason(kind, artifact) := sprintf("it is %s", [kind]) if is_null(artifact.reason)
