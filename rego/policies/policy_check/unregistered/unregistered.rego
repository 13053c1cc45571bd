# METADATA
# title: Every policy is registered
# description: A policy that no row names is never evaluated; whoever wrote it believes that it protects something.
# custom:
#   policy: POL-POL-001
package policies.policy_check.unregistered

import data.lib.decision
import data.lib.source

considered := count(source.policies)

# METADATA
# custom:
#   code: policy.unregistered
#   message: "%s is a policy, but no row of the registry has the artifact_path /%s"
#   remedy: Register the policy with its folder as artifact_path, or remove the file.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, entry.folder]) if {
	some entry in source.policies
	not _registered(entry)
	subject := source.subject(entry, entry.file.line)
}

_registered(entry) if entry.folder in _folders[entry.source]

_folders[row.source] contains row.folder if some row in source.rows
