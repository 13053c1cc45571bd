# METADATA
# title: Versions are semantic
# description: Only a version of a known form tells whether something changed, and whether the change breaks its users.
# custom:
#   policy: POL-REG-013
package policies.registry_valid.version_malformed

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.version_malformed
#   message: "%s: the version %q is not a semantic version"
#   remedy: Write MAJOR.MINOR.PATCH, such as 1.4.0, without a leading v, as semver.org describes it.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, cell.value]) if {
	some cell in input.registry.columns.version
	cell.value != ""
	not regex.match(data.registry.version_pattern, cell.value)
	some row in cell.rows
	subject := registry.row_subject(row)
}
