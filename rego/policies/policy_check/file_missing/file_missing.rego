# METADATA
# title: A registered policy has its Rego
# description: A row without Rego promises a rule that nothing enforces.
# custom:
#   policy: POL-POL-002
package policies.policy_check.file_missing

import data.lib.decision
import data.lib.source

considered := count(source.rows_in_force)

# METADATA
# custom:
#   code: policy.file_missing
#   message: "%s has no Rego: there is no policy file in %v"
#   remedy: Write the policy in the folder that artifact_path names, correct the path, or deprecate the row.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), [row.id, row.artifact_path]) if {
	some row in source.rows_in_force
	not _present(row)
}

_present(row) if {
	row.exists
	row.folder in _filled[row.source]
}

# A file that cannot be read is there, too; that it cannot be read is for another policy.
_filled[entry.source] contains entry.folder if {
	some entry in source.files
	not entry.test
}
