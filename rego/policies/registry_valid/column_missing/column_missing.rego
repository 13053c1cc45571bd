# METADATA
# title: Every column is there
# description: What has no column can be neither written nor judged. A nested registry needs fewer than the root.
# custom:
#   policy: POL-REG-002
package policies.registry_valid.column_missing

import data.lib.decision

considered := count(input.registry.registries)

# METADATA
# custom:
#   code: registry.column_missing
#   message: "%s: no column holds the %s of its entities"
#   remedy: Add the column to the header, or name the header that plays its part in data/registry.
finding contains decision.finding(rego.metadata.chain(), subject, [sheet.path, part]) if {
	some sheet in input.registry.registries
	some part in data.registry.required_columns[_kind(sheet)]
	not _played(part, sheet)
	subject := {"id": sheet.path, "path": sheet.path, "line": 1}
}

_kind(sheet) := "root" if sheet.parent == null

_kind(sheet) := "nested" if sheet.parent != null

_played(part, sheet) if sheet.roles[part]
