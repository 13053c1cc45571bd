# METADATA
# title: A policy and its row name the same id
# description: >-
#   The row decides whether a policy denies, and with which parameters; the policy asks for them by its id. Two ids for
#   one policy, or two policies for one id, make the row steer something else.
# custom:
#   policy: POL-POL-007
package policies.policy_check.id_mismatch

import data.lib.decision
import data.lib.source

considered := count(source.rows_in_force)

# METADATA
# custom:
#   code: policy.id_mismatch
#   message: "%s names itself %v; the row that registers it is %s"
#   remedy: Write the id of the row as custom.policy in the METADATA of the package, or correct the row's artifact_path.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, stated, row.id]) if {
	some row in source.rows_in_force
	some entry in source.in_folder[row.source][row.folder]
	stated := entry.file.annotations.custom.policy
	stated != row.id
	subject := object.union(
		source.subject(entry, entry.file.line),
		{"related": [{"path": row.registry, "line": row.line, "message": "registered here"}]},
	)
}

# METADATA
# custom:
#   code: policy.id_mismatch
#   message: "%s is a policy of the control plane already"
#   remedy: Give the repository's own policy another id; it adds to the control plane's policies and replaces none.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), [row.id]) if {
	some row in source.rows
	row.source != "control-plane"
	not row.source in source.versions
	row.id in _brought
}

_brought contains row.id if {
	some row in source.rows
	row.source == "control-plane"
}
