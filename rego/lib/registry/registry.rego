# METADATA
# title: Registry
# description: Lookups in the registry facts that more than one policy needs.
package lib.registry

# METADATA
# description: >-
#   The entity with an id. The index is a witness made outside: it counts only where the entity that it points to has
#   that very id, so that a wrong index can hide nothing.
entity(id) := found if {
	found := input.registry.entities[input.registry.index[id]]
	found.id == id
}

# METADATA
# scope: document
# description: Whether an id is registered here, or is one that this control plane brings.
known(id) if entity(id)

known(id) if input.registry.inherited[id]

# METADATA
# description: The entities of this registry that dependencies name, by id; what is not here is registered nowhere.
dependencies := {id: found |
	some id, _ in input.registry.references
	found := input.registry.entities[input.registry.index[id]]
	found.id == id
}

# METADATA
# description: The subject of a finding about an entity of the registry; one without an id is named by its place.
subject(found) := {"id": _name(found), "path": found.registry, "line": found.line}

_name(found) := found.id if found.id != ""

_name(found) := sprintf("%s:%d", [found.registry, found.line]) if found.id == ""

# METADATA
# description: The subject of a finding about the row at a position of `input.registry.entities`.
row_subject(position) := subject(input.registry.entities[position])

# METADATA
# description: >-
#   The subject of the one finding about rows that share what each should have for itself: it stands at the second of
#   them, and every other row is related to it.
repeated_subject(positions) := object.union(row_subject(positions[1]), {"related": [place |
	some i, position in positions
	i != 1
	shared := row_subject(position)
	place := {"path": shared.path, "line": shared.line, "message": sprintf("%s stands here too", [shared.id])}
]})
