# METADATA
# title: The repository's spec can be used
# description: >-
#   A spec that cannot be read, or is not what its schema asks for, is no spec: none of its rules would be looked at. A
#   fault on the base is not denied, so that a change can mend it.
# custom:
#   policy: POL-REP-008
package policies.policy_check.spec_invalid

import data.lib.decision
import data.lib.repo

considered := count([1 | is_object(input.spec.head)])

# METADATA
# custom:
#   code: repo.spec_invalid
#   message: "the spec of the repository cannot be used: %s"
#   remedy: >-
#     Write it as the template says. Globs are paths from the root with *, ?, {a,b}, and ** as a step of its own;
#     patterns are RE2.
finding contains decision.finding(rego.metadata.chain(), _subject, [fault]) if some fault in _faults

_faults contains input.spec.head.error if is_string(input.spec.head.error)

_faults contains sprintf("names: %s is no regular expression (RE2)", [rule.pattern]) if {
	some rule in input.spec.head.content.names
	not repo.whole(rule.pattern)
}

_subject := {"id": repo.spec_path, "path": repo.spec_path, "line": null}
