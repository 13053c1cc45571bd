# METADATA
# title: A file belongs to one entity
# description: When two entities claim one file, a change to it has two versions, two owners and two states at once.
# custom:
#   policy: POL-REG-033
package policies.registry_valid.artifact_shared

import data.lib.decision

considered := count(input.registry.artifacts.file)

# METADATA
# custom:
#   code: registry.artifact_shared
#   message: "%s is the artifact of %d entities: %s"
#   remedy: Keep the entity that the file makes up; deprecate the others, or give each a file of its own.
finding contains decision.finding(rego.metadata.chain(), subject, [path, count(owners), concat(", ", ids)]) if {
	some shared in input.registry.repeated.artifact
	path := shared.value
	owners := [owner |
		some row in shared.rows
		owner := input.registry.entities[row]
		not _retired(owner)
	]
	count(owners) > 1
	ids := [entity.id | some entity in owners]
	subject := {
		"id": path,
		"path": owners[0].registry,
		"line": owners[0].line,
		"related": [place |
			some entity in array.slice(owners, 1, count(owners))
			place := {"path": entity.registry, "line": entity.line, "message": sprintf("%s claims it too", [entity.id])}
		],
	}
}

_retired(owner) if owner.status == "deprecated"
