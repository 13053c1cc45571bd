# METADATA
# title: A policy has tests beside it
# description: A rule that no test saw firing may never fire, and nobody would notice.
# custom:
#   policy: POL-POL-009
package policies.policy_check.test_missing

import data.lib.decision
import data.lib.source

considered := count(source.policies)

# METADATA
# custom:
#   code: policy.test_missing
#   message: "%s has no test: no file in %s that ends in _test.rego has a rule that begins with test_"
#   remedy: Write tests of what the policy denies and of what it lets pass, in the package with _test at its end.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, entry.folder]) if {
	some entry in source.policies
	not _tested(entry)
	subject := source.subject(entry, entry.file.line)
}

_tested(entry) if entry.folder in _folders[entry.source]

_folders[entry.source] contains entry.folder if {
	some entry in source.readable
	entry.test
	some rule in entry.file.rules
	startswith(rule.name, "test_")
}
