# METADATA
# title: Every row can be read
# description: A row that cannot be read is a row that no other policy sees, so nothing may pass over it.
# custom:
#   policy: POL-REG-001
package policies.registry_valid.row_unreadable

import data.lib.decision

considered := count(input.registry.entities) + count(input.registry.unreadable)

# METADATA
# custom:
#   code: registry.row_unreadable
#   message: "%s, line %d: the row cannot be read: %s"
#   remedy: Write the row as RFC 4180 asks, with one cell for each header, in UTF-8.
finding contains decision.finding(rego.metadata.chain(), subject, [row.registry, row.line, row.message]) if {
	some row in input.registry.unreadable
	subject := {"id": sprintf("%s:%d", [row.registry, row.line]), "path": row.registry, "line": row.line}
}
