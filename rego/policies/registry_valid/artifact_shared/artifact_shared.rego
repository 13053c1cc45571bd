# METADATA
# title: A file belongs to one entity
# description: When two entities claim one file, a change to it has two versions, two owners and two states at once.
# custom:
#   policy: POL-REG-033
package policies.registry_valid.artifact_shared

import data.lib.decision

considered := count(input.registry.artifacts)

# METADATA
# custom:
#   code: registry.artifact_shared
#   message: "%s is the artifact of %d entities: %s"
#   remedy: Keep the entity that the file makes up; deprecate the others, or give each a file of its own.
finding contains decision.finding(rego.metadata.chain(), subject, [path, count(owners), concat(", ", ids)]) if {
	some n, start in _starts
	claims := array.slice(_shared, start, _end(n))
	path := claims[0][0]
	owners := [entity | some claim in claims; entity := input.registry.entities[claim[1]]]
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

# Sorted, so that the claims on one file are neighbours: looking for partners would be quadratic.
_claims := sort([[artifact.path, row] |
	some artifact in input.registry.artifacts
	artifact.kind == "file"
	some row in artifact.rows
	not row in _retired
])

_retired contains row if {
	some column in input.registry.columns.status
	column.value == "deprecated"
	some row in column.rows
}

_shared := sort({shared |
	some n, claim in _claims
	next := _claims[n + 1]
	claim[0] == next[0]
	some shared in [claim, next]
})

_starts := [n | some n, claim in _shared; not _continues(n, claim)]

_continues(n, claim) if _shared[n - 1][0] == claim[0]

_end(n) := _starts[n + 1]

_end(n) := count(_shared) if n + 1 == count(_starts)
