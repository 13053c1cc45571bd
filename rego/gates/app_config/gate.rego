# METADATA
# title: Gate app-config
# description: Judges applications, extension points and capabilities, when one of them or what it is made of changed.
# schemas:
#   - input: schema["app-config.schema"]
package gates.app_config

import data.lib.app.applications
import data.lib.app.contracts
import data.lib.change
import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
# Where nothing of it concerns applications, a change is not denied for what was so before.
deny contains decision.denied(id, found) if {
	_applies.verdict
	some id, policy in decision.mandatory
	some found in data.policies.app_config[policy.package].finding
}

warn contains statement if some statement in _statements

_statements contains decision.stated(id, found) if {
	_applies.verdict
	some id, policy in decision.advisory
	some found in data.policies.app_config[policy.package].finding
}

_statements contains decision.stated(id, found) if {
	_applies.verdict
	some id in decision.waived_policies
	policy := decision.mandatory[id]
	some found in data.policies.app_config[policy.package].finding
}

_statements contains decision.evidence(_considered, _applies, _lacks)

_considered[id] := data.policies.app_config[policy.package].considered if some id, policy in decision.in_force

_applies := {"verdict": true, "reason": change.summary(_reasons)} if count(_reasons) > 0

_applies := {"verdict": false, "reason": _unconcerned} if count(_reasons) == 0

_unconcerned := "the registry has no application, no extension_point and no capability" if not _governed

_unconcerned := "no base was given (--base, or --all for everything), and no evidence was given" if {
	_governed
	is_null(input.change)
}

_unconcerned := concat(" ", [
	"no application spec, no application, extension_point or capability row, no environment of an application,",
	"no source of a contract or a capability, none of their tests and no evidence changed",
]) if {
	_governed
	is_object(input.change)
}

# Whether the repository has applications that it wants governed at all.
_governed if count(input.registry.entities) > 0

_reasons contains "everything is judged, and the registry has applications" if {
	input.scope == "everything"
	_governed
}

_reasons contains "evidence was given" if {
	_governed
	is_object(input.evidence)
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

_reasons contains sprintf("the environment %s changed", [row.id]) if {
	_governed
	some row in change.rows
	some side in ["before", "after"]
	row[side].entity_type == "environment"
	row.id in _environments
}

# What the digest of a contract is made of is more than the files that a row names.
_reasons contains sprintf("what %s is made of changed", [id]) if {
	some id, point in contracts.heads
	contracts.bases[id].digests != point.digests
}

_environments contains id if {
	some application in input.applications
	some id in application.environments
}

_environments contains environment.id if some environment in applications.environments

_environments contains id if {
	some row in change.rows
	row.before.entity_type == "application"
	some id in row.before.config.environments
}

# A decision about it is no spec.
_concerns(path) if {
	regex.match(`^specs/(.*/)?[^/]*(?i:application)[^/]*\.(?i:md|markdown)$`, path)
	not startswith(path, "specs/decisions/")
}

_concerns(path) if path in _named

_concerns(path) if path in _read

# What the rows of the head and of the base name, whether or not it is there.
_named contains _path(cell, entity) if {
	some entity in _entities
	some key in {"application": ["spec"], "capability": ["implementation", "evidence"]}[entity.entity_type]
	cell := entity.config[key]
	is_string(cell)
}

_named contains _path(cell, entity) if {
	some entity in _entities
	entity.entity_type == "extension_point"
	some key in ["interface", "conformance"]
	cell := entity.config.contract[key]
	is_string(cell)
}

_named contains _path(cell, entity) if {
	some entity in _entities
	entity.entity_type == "extension_point"
	some measure in entity.config.contract.performance
	some key in ["workload", "reference"]
	cell := measure[key]
	is_string(cell)
}

_entities := array.concat(input.registry.entities, [row.before | some row in change.rows; is_object(row.before)])

# From the root where it begins with a slash, else from the folder of its registry.
_path(cell, _) := trim_prefix(file, "/") if {
	file := split(cell, ":")[0]
	startswith(file, "/")
}

_path(cell, entity) := concat("/", array.concat(array.slice(steps, 0, count(steps) - 1), [file])) if {
	file := split(cell, ":")[0]
	not startswith(file, "/")
	steps := split(object.get(entity, "registry", ""), "/")
}

# What was read for the facts: whatever an implementation, a contract or a test imports.
_read contains file.path if {
	some points in [contracts.heads, contracts.bases]
	some point in points
	some files in point.files
	some file in files
}

_read contains path if {
	some capability in input.capabilities
	some path in array.flatten([
		[file.path | some file in capability.files],
		[doubt.path | some doubt in capability.shape.unresolved],
		[found.path | some found in capability.evidence; found.source == "committed"],
	])
}

_lacks contains "this version has no policy in force for the gate app-config, so it could not judge" if {
	_applies.verdict
	count(decision.in_force) == 0
}
