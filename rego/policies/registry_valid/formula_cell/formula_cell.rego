# METADATA
# title: No cell is a formula
# description: A cell that begins as a formula does runs on the machine of whoever opens the registry in a spreadsheet.
# custom:
#   policy: POL-REG-015
package policies.registry_valid.formula_cell

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.formula_cell
#   message: "%s: the cell %s begins with %q, which a spreadsheet runs as a formula"
#   remedy: Begin the cell with a letter, a digit or another character that no spreadsheet acts upon.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.column, cell.character]) if {
	some cell in input.registry.leading
	cell.character in data.registry.formula_characters
	some row in cell.rows
	subject := registry.row_subject(row)
}

# METADATA
# custom:
#   code: registry.formula_cell
#   message: "%s: the header %q begins with a character that a spreadsheet runs as a formula"
#   remedy: Begin the header with a letter.
finding contains decision.finding(rego.metadata.chain(), subject, [sheet.path, header]) if {
	some sheet in input.registry.registries
	some header in sheet.columns
	substring(header, 0, 1) in data.registry.formula_characters
	subject := {"id": sheet.path, "path": sheet.path, "line": 1}
}
