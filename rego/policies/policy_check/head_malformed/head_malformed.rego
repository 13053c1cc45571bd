# METADATA
# title: A policy states findings and nothing else
# description: >-
#   A gate takes `finding` and `considered` from a policy. A rule with another name or another kind of head is never
#   asked, and so passes everything in silence.
# custom:
#   policy: POL-POL-004
package policies.policy_check.head_malformed

import data.lib.decision
import data.lib.source

considered := count(source.files)

# METADATA
# custom:
#   code: policy.head_malformed
#   message: "%s: the rule %s is public and no `finding contains` or `considered :=`"
#   remedy: Write it as `finding contains …`, or make it private with a name that begins with an underscore.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, rule.name]) if {
	some entry in source.policies
	some rule in entry.file.rules
	not _well_formed(rule)
	subject := source.subject(entry, rule.line)
}

# METADATA
# custom:
#   code: policy.head_malformed
#   message: "%s has no rule `%s`"
#   remedy: Add it; a policy says what it found, and how many subjects it looked at.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, name]) if {
	some entry in source.policies
	some name in ["finding", "considered"]
	not name in {rule.name | some rule in entry.file.rules}
	subject := source.subject(entry, entry.file.line)
}

# METADATA
# custom:
#   code: policy.unreadable
#   message: "%s is no valid Rego: %s"
#   remedy: Correct the file; `opa check --strict` names what it does not understand.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, entry.file.error.message]) if {
	some entry in source.files
	is_object(entry.file.error)
	subject := source.subject(entry, object.get(entry.file.error, "line", null))
}

# METADATA
# custom:
#   code: policy.stray_file
#   message: "%s stands among the Rego and is neither Rego nor documentation"
#   remedy: Move data to data/, tests' documents to tests/, and put a file in the place of a symlink.
finding contains decision.finding(rego.metadata.chain(), {"id": path, "path": path, "line": null}, [path]) if {
	some origin in input.sources
	some path in origin.stray
}

_well_formed(rule) if source.is_private(rule)

_well_formed(rule) if {
	rule.name == "finding"
	rule.kind == "contains"
}

_well_formed(rule) if {
	rule.name == "considered"
	rule.kind in {"value", "default"}
}
