# METADATA
# title: Places
# description: >-
#   Where findings about applications stand, and what they are about: an id, or a path below one, such as
#   `CAP-FILE/get` or `APP-SHOP/ENV-PROD/EXT-MEMORY`.
package lib.app.places

# METADATA
# description: The subject of a finding about a row of the registry.
of_row(entity, related, details) := at(entity.id, entity.registry, entity.line, related, details)

# METADATA
# description: The subject of a finding at a line of a file.
at(id, path, line, related, details) := {
	"id": id,
	"path": path,
	"line": line,
	"related": related,
	"details": details,
}

# METADATA
# description: A row of the registry as a related place.
row(entity, message) := {
	"path": entity.registry,
	"line": entity.line,
	"column": entity.column,
	"message": message,
}

# METADATA
# scope: document
# description: A line of source as related places; none where it is not known which.
source(path, line, message) := [{"path": path, "line": line, "message": message}] if is_string(path)

source(null, _, _) := []
