# METADATA
# title: Names mean what conftest takes them for
# description: >-
#   conftest asks for rules by their names: `exception` waives a denial, `denied` is never asked. A name that is one of
#   these in the wrong place, or that is nearly one, does something else than its reader believes.
# custom:
#   policy: POL-POL-005
package policies.policy_check.name_disallowed

import data.lib.decision
import data.lib.source

considered := count(source.readable)

# METADATA
# custom:
#   code: policy.name_disallowed
#   message: "%s: a rule may not be named %s: %s"
#   remedy: Rename it; a policy has `finding` and `considered`, a gate `deny` and `warn`, the rest begins with `_`.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, rule.name, why]) if {
	some entry in source.readable
	some rule in entry.file.rules
	why := _objection(entry, rule)
	subject := source.subject(entry, rule.line)
}

# METADATA
# custom:
#   code: policy.name_disallowed
#   message: "%s: the package %s has a part that is no lower snake_case, or is a name that conftest takes for a rule"
#   remedy: Name packages, and so their folders, with lower case letters, digits and underscores.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, entry.file.package]) if {
	some entry in source.readable
	is_string(entry.file.package)
	some part in split(entry.file.package, ".")
	not _plain(part)
	subject := source.subject(entry, entry.file.line)
}

_plain(part) if {
	regex.match(`^[a-z][a-z0-9_]*$`, part)
	not part in {"exception", "deny", "warn", "violation"}
}

_objection(_, rule) := "conftest would drop denials that it names" if _excepts(rule)

_objection(entry, rule) := "only a gate denies and warns" if {
	not entry.test
	not _in_gate(entry)
	_asked(rule)
}

_objection(entry, rule) := "it is nearly a name that a gate asks for, and is never asked" if {
	entry.steps[0] == "policies"
	not entry.test
	rule.name != "finding"
	not _asked(rule)
	not _excepts(rule)
	regex.match(`(?i)^(den[yi]|warn|violat|except|finding)`, rule.name)
}

_objection(entry, rule) := "a gate has `deny contains`, `warn contains` and private rules, and nothing else" if {
	_in_gate(entry)
	not entry.test
	not source.is_private(rule)
	not _excepts(rule)
	not _states(rule)
}

_in_gate(entry) if entry.steps[0] == "gates"

_excepts(rule) if lower(source.word(rule)) == "exception"

_asked(rule) if regex.match(`^(deny|warn|violation)(_.*)?$`, source.word(rule))

_states(rule) if {
	rule.name in {"deny", "warn"}
	rule.kind == "contains"
}
