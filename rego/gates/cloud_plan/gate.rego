# METADATA
# title: Gate cloud-plan
# description: Judges a Terraform plan, when what it comes from changed or when a plan is given.
# schemas:
#   - input: schema["cloud-plan.schema"]
package gates.cloud_plan

import data.lib.change
import data.lib.cloud.claims
import data.lib.cloud.obligations
import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
deny contains denial if some denial in _denials

_denials contains decision.denied(id, found) if {
	some id, policy in decision.mandatory
	some found in data.policies.cloud_plan[policy.package].finding
}

# What only warns elsewhere denies in an environment that makes the policy mandatory.
_denials contains decision.denied(id, object.union(found, {"related": related})) if {
	some id, policy in decision.advisory
	plans.tightened[id]
	some found in data.policies.cloud_plan[policy.package].finding
	_is_tightened(id, found)
	related := array.concat(object.get(found, "related", []), plans.tightening_rows(id, found.details.environment))
}

_is_tightened(id, found) if found.details.environment in plans.tightened[id]

warn contains statement if some statement in _statements

_statements contains decision.stated(id, found) if {
	some id, policy in decision.advisory
	some found in data.policies.cloud_plan[policy.package].finding
	not _denies(id, found)
}

_statements contains decision.stated(id, found) if {
	some id in decision.waived_policies
	policy := decision.mandatory[id]
	some found in data.policies.cloud_plan[policy.package].finding
}

_statements contains object.union(decision.evidence(_considered, _applies, _lacks), _left_open)

_left_open := {"evidence": {"obligations": sort([obligation |
	some plan in input.plans
	some obligation in obligations.of_plan(plan)
])}}

_considered[id] := data.policies.cloud_plan[policy.package].considered if some id, policy in decision.in_force

# A waived finding is stated as waived, also where it would deny.
_denies(id, found) if {
	_is_tightened(id, found)
	not decision.waived_by(id, found)
}

_applies := {"verdict": true, "reason": change.summary(_reasons)} if count(_reasons) > 0

_applies := {"verdict": false, "reason": _unconcerned} if count(_reasons) == 0

_unconcerned := "the registry has no environment with a cloud_spec and no cloud_service, and no plan was given" if {
	not _governed
}

_unconcerned := "no base was given (--base, or --all for everything), and no plan was given" if {
	_governed
	is_null(input.change)
}

_unconcerned := concat(" ", [
	"no Terraform, cloud spec or cloud_service row and no row of an environment with a cloud_spec changed,",
	"and no plan was given",
]) if {
	_governed
	is_object(input.change)
}

# Whether the repository has cloud resources that it wants governed at all: an environment may be one of an application
# only. What the change takes away still counts.
_governed if {
	some entity in input.registry.entities
	_is_of_clouds(entity)
}

_governed if count(_changed_types) > 0

_is_of_clouds(entity) if entity.entity_type == "cloud_service"

_is_of_clouds(entity) if {
	entity.entity_type == "environment"
	entity.config.cloud_spec != null
}

_changed_types contains entity.entity_type if {
	some row in change.rows
	some side in ["before", "after"]
	entity := row[side]
	_is_of_clouds(entity)
}

_reasons contains "a plan was given" if _planned

_reasons contains "everything is judged, and the registry has cloud services or environments with a cloud_spec" if {
	input.scope == "everything"
	_governed
}

_reasons contains sprintf("%s changed", [path]) if {
	_governed
	some path in change.paths
	_concerns(path)
}

_reasons contains sprintf("a row of type %s changed", [type]) if {
	some type in _changed_types
}

_planned if count(input.plans) > 0

_concerns(path) if claims.concerns(path)

# A decision about it is no spec.
_concerns(path) if {
	regex.match(`^specs/(.*/)?[^/]*(?i:cloud)[^/]*\.(?i:md|markdown)$`, path)
	not startswith(path, "specs/decisions/")
}

_concerns(path) if path in _specs

_specs contains trim_prefix(spec, "/") if {
	some entity in input.registry.entities
	spec := entity.config.cloud_spec
	is_string(spec)
}

_lacks contains sentence if {
	_applies.verdict
	not _planned
	count(claims.unplanned) == 0
	sentence := sprintf("%s, and %s", [change.summary(_reasons), _wanted])
}

_lacks contains change.summary(claims.unplanned) if count(claims.unplanned) > 0

_lacks contains sentence if {
	some source in resources.uncovered
	sentence := sprintf("the facts of the plan %s leave out some of its resources", [source])
}

_lacks contains "this version has no policy in force for the gate cloud-plan, so it could not judge" if {
	_applies.verdict
	count(decision.in_force) == 0
}

_wanted := concat(": ", [
	"what that permits or builds shows in a plan only",
	"give the plan of a directory that it concerns with --plan, of an empty one where there is no Terraform yet",
])
