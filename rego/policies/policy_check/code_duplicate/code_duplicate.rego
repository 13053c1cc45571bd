# METADATA
# title: A code belongs to one policy
# description: People and programs look a finding up by its code; it has to lead to one policy.
# custom:
#   policy: POL-POL-008
package policies.policy_check.code_duplicate

import data.lib.decision
import data.lib.source

considered := count(_uses)

# METADATA
# custom:
#   code: policy.code_duplicate
#   message: "the code %s is used by more than one policy: %s"
#   remedy: Give each policy codes of its own; a code that was released keeps its meaning.
finding contains decision.finding(rego.metadata.chain(), subject, [code, concat(", ", folders)]) if {
	some [_, code], uses in _uses
	count({[origin, folder] | some [origin, folder, _, _] in uses}) > 1
	folders := sort({folder | some [_, folder, _, _] in uses})

	# The last is the one to blame: `repository` comes after `control-plane`.
	ordered := sort(uses)
	[_, _, path, line] := ordered[count(ordered) - 1]
	subject := {
		"id": code,
		"path": path,
		"line": line,
		"related": [{"path": other, "line": at, "message": "used here too"} |
			some [_, _, other, at] in array.slice(ordered, 0, count(ordered) - 1)
		],
	}
}

_uses[[_space(entry), code]] contains [entry.source, entry.folder, entry.file.path, rule.line] if {
	some entry in source.policies
	some rule in entry.file.rules
	code := rule.annotations.custom.code
	is_string(code)
}

# Codes are told apart within one version of the control plane and what repositories add to it.
_space(entry) := entry.source if entry.source in source.versions

_space(entry) := "" if not entry.source in source.versions
