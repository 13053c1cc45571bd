# METADATA
# title: Gate app-config
# description: Judges applications, their extension points and the capabilities behind them, when one of them changed.
# schemas:
#   - input: schema["app-config.schema"]
package gates.app_config

import data.lib.change
import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
deny contains decision.denied(id, found) if {
	some id, policy in decision.mandatory
	some found in data.policies.app_config[policy.package].finding
}

warn contains statement if some statement in _statements

_statements contains decision.stated(id, found) if {
	some id, policy in decision.advisory
	some found in data.policies.app_config[policy.package].finding
}

_statements contains decision.stated(id, found) if {
	some id in decision.waived_policies
	policy := decision.mandatory[id]
	some found in data.policies.app_config[policy.package].finding
}

_statements contains decision.evidence(_considered, _applies, _lacks)

_considered[id] := data.policies.app_config[policy.package].considered if some id, policy in decision.in_force

_applies := {"verdict": true, "reason": change.summary(_reasons)} if count(_reasons) > 0

_applies := {"verdict": false, "reason": _unconcerned} if count(_reasons) == 0

_unconcerned := "the registry has no application, no extension_point and no capability" if not _governed

_unconcerned := "no base was given, so there is no change to judge" if {
	_governed
	is_null(input.change)
}

_unconcerned := "no application spec, no application, extension_point or capability row and no capability changed" if {
	_governed
	is_object(input.change)
}

# Whether the repository has applications that it wants governed at all.
_governed if count(input.registry.entities) > 0

_reasons contains "everything is judged, and the registry has applications" if {
	input.scope == "everything"
	_governed
}

_reasons contains sprintf("%s changed", [path]) if {
	_governed
	some path in change.paths
	_concerns(path)
}

_reasons contains sprintf("a row of type %s changed", [type]) if {
	some type in change.types
	type in {"application", "extension_point", "capability"}
}

# A decision about it is no spec.
_concerns(path) if {
	regex.match(`^specs/(.*/)?[^/]*(?i:application)[^/]*\.(?i:md|markdown)$`, path)
	not startswith(path, "specs/decisions/")
}

_concerns(path) if path in _named

# What the registry names: the spec of an application, the source of a capability.
_named contains trim_prefix(spec, "/") if {
	some entity in input.registry.entities
	entity.entity_type == "application"
	spec := entity.config.spec
	is_string(spec)
}

_named contains trim_prefix(file, "/") if {
	some entity in input.registry.entities
	entity.entity_type == "capability"
	implementation := entity.config.implementation
	is_string(implementation)
	file := split(implementation, ":")[0]
}

_lacks contains "this version has no policy in force for the gate app-config, so it could not judge" if {
	_applies.verdict
	count(decision.in_force) == 0
}
