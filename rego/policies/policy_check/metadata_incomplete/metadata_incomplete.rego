# METADATA
# title: A policy explains itself
# description: >-
#   Who is denied reads the annotation: what is wrong, and what to do. A finding without it has no words, and conftest
#   drops a denial that has none.
# custom:
#   policy: POL-POL-006
package policies.policy_check.metadata_incomplete

import data.lib.decision
import data.lib.source

considered := count(source.policies)

# METADATA
# custom:
#   code: policy.metadata_incomplete
#   message: "%s: the METADATA of the package lacks %s"
#   remedy: Write a METADATA block above the package with title, description and custom.policy, the policy's id.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, concat(", ", lacks)]) if {
	some entry in source.policies
	lacks := array.concat(
		[key | some key in ["title", "description"]; not _says(entry.file.annotations, key)],
		["custom.policy" | not _customises(entry.file.annotations, "policy")],
	)
	count(lacks) > 0
	subject := source.subject(entry, entry.file.line)
}

# METADATA
# custom:
#   code: policy.metadata_incomplete
#   message: "%s: the METADATA of a finding lacks %s"
#   remedy: Write a METADATA block above each finding with custom.code, custom.message and custom.remedy.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, concat(", ", lacks)]) if {
	some entry in source.policies
	some rule in entry.file.rules
	source.word(rule) == "finding"
	lacks := [sprintf("custom.%s", [key]) | some key in _finding_keys; not _customises(rule.annotations, key)]
	count(lacks) > 0
	subject := source.subject(entry, rule.line)
}

# METADATA
# custom:
#   code: policy.metadata_incomplete
#   message: "%s: the message %q is made of placeholders only"
#   remedy: Write in the message what is wrong; values only fill it.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, message]) if {
	some entry in source.policies
	some rule in entry.file.rules
	source.word(rule) == "finding"
	_customises(rule.annotations, "message")
	message := rule.annotations.custom.message
	not regex.match(`\pL`, regex.replace(message, `%[-+# 0-9.*\[\]]*[A-Za-z%]`, ""))
	subject := source.subject(entry, rule.line)
}

# METADATA
# custom:
#   code: policy.metadata_incomplete
#   message: "%s: the METADATA of a finding has the scope %v, so the finding does not see it and never fires"
#   remedy: Leave the scope out; the annotation then belongs to the rule that follows it.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, rule.annotations.scope]) if {
	some entry in source.policies
	some rule in entry.file.rules
	source.word(rule) == "finding"
	rule.annotations.scope != "rule"
	subject := source.subject(entry, rule.line)
}

# METADATA
# custom:
#   code: policy.metadata_incomplete
#   message: "%s: the code %q is no <area>.<what_is_wrong>"
#   remedy: Write the code in lower case letters, digits and underscores, with one dot.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, code]) if {
	some entry in source.policies
	some rule in entry.file.rules
	code := rule.annotations.custom.code
	not regex.match(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`, sprintf("%v", [code]))
	subject := source.subject(entry, rule.line)
}

_finding_keys := ["code", "message", "remedy"]

_says(annotations, key) if {
	is_string(annotations[key])
	trim_space(annotations[key]) != ""
}

_customises(annotations, key) if _says(annotations.custom, key)
