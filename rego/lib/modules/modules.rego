# METADATA
# title: Modules
# description: >-
#   What entities are to each other, for policies about imports. An entity contains those whose path is its own or lies
#   below it, and a dependency on a whole is one on its parts.
# schemas:
#   - input: schema["policy-check.schema"]
package lib.modules

# METADATA
# description: Each entity of the registry by its id.
entities := {entity.id: entity | some entity in input.entities}

# METADATA
# description: >-
#   The entities that contain an entity, itself among them: by id, those whose artifact is its path or a folder above.
containing := {id: above |
	some id, entity in _placed
	above := {other | some path in _paths_above[entity.path]; some other in _at[path]}
}

# METADATA
# description: The dependencies that count for an entity, by id, its own and those of what contains it.
dependencies := {id: ids |
	some id, above in containing
	ids := {dependency | some other in above; some dependency in entities[other].dependencies}
}

# METADATA
# scope: document
# description: Whether one of two entities contains the other. Then they are a whole and its part.
related(one, other) if one in containing[other]

related(one, other) if other in containing[one]

# METADATA
# description: >-
#   Whether a name is private by itself, as Python has it: one of its parts begins with an underscore. What begins and
#   ends with two is the language's own.
private(name) if {
	some part in split(name, ".")
	startswith(part, "_")
	not regex.match(`^__.+__$`, part)
}

# METADATA
# description: An import as the subject of a finding, with the id of the entity that imports.
subject(item) := {"id": item.from, "path": item.path, "line": item.line}

# Without source nothing imports and nothing is imported.
_placed := {id: entity | some id, entity in entities; count(entity.sources) > 0}

# The ids at each path, and for each path those above it: looked up once for all entities that share it.
_at := {path: ids |
	some path in _places
	ids := {entity.id | some entity in _placed; entity.path == path}
}

_paths_above := {path: above |
	some path in _places
	parts := split(path, "/")
	prefixes := {concat("/", array.slice(parts, 0, end)) | some end in numbers.range(0, count(parts))}
	above := prefixes & _places
}

_places := {entity.path | some entity in _placed}
