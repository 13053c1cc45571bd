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

considered := count(input.registry.artifacts)

# METADATA
# custom:
#   code: registry.artifact_outside
#   message: "%s: artifact_path %q does not lead to a place in the repository: %s"
#   remedy: Name a path inside the repository, without `..`, drive letters, control characters or links that leave it.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), values) if {
	some artifact in input.registry.artifacts
	artifact.kind in {"outside", "malformed"}
	some row in artifact.rows
	entity := input.registry.entities[row]
	values := [entity.id, artifact.value, _reason(artifact)]
}

_reason(artifact) := artifact.reason if is_string(artifact.reason)

_reason(artifact) := sprintf("it is %s", [artifact.kind]) if is_null(artifact.reason)
