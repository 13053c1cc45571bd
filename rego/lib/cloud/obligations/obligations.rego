# METADATA
# title: Obligations
# description: >-
#   What must be checked after apply: the arguments that cannot be seen in a plan, where their service allows that. Head
#   and base both permit a plan, so what either asks of such a value is owed.
package lib.cloud.obligations

import data.lib.cloud.parameters
import data.lib.cloud.plans
import data.lib.cloud.services

# METADATA
# description: What a plan leaves to be checked after apply.
of_plan(plan) := {_obligation(plan, owed) | some owed in _owed(plan)}

_obligation(plan, owed) := {
	"environment": plan.environment,
	"address": owed.call.address,
	"parameter": owed.parameter.name,
	"service": owed.service.id,
	"schema": _asked(owed),
	"reason": parameters.hidden(owed.parameter),
	"location": {"path": place.path, "line": place.line},
	"met": _met(plan, owed),
} if {
	place := plans.subject(plan, owed.call.address, owed.call.location, [])
}

# Null until a state shows it.
_met(plan, _) := null if not is_string(plan.state)

_met(plan, owed) if {
	is_string(plan.state)
	count(_faults(owed)) == 0
}

_met(plan, owed) := false if {
	is_string(plan.state)
	count(_faults(owed)) > 0
}

_asked(owed) := object.get(owed.service.parameters[owed.parameter.name], "schema", {})

_owed(plan) := {{"call": found.call, "service": found.service, "parameter": parameter} |
	some side in plans.sides
	some found in services.calls_of_services(plan, side)
	some parameter in found.call.parameters
	not parameters.is_visible(parameter)
	parameters.may_be_unknown(found.service.parameters[parameter.name])
}

# METADATA
# description: What a plan left to be checked and the state that was given with it does not show to be as it must.
unmet(plan) := {refusal |
	is_string(plan.state)
	some owed in _owed(plan)
	some reason in _faults(owed)
	related := [plans.row(owed.service, sprintf("%s asks for %s", [owed.service.id, json.marshal(_asked(owed))]))]
	place := plans.subject(plan, owed.call.address, owed.call.location, related)
	values := [owed.call.address, owed.parameter.name, reason]
	refusal := plans.refusal([owed.call.address, sprintf("obligation %s", [owed.parameter.name])], place, values)
}

_faults(owed) := {"nothing in the state shows it"} if count(_observations(owed.parameter)) == 0

_faults(owed) := {reason |
	some observation in _observations(owed.parameter)
	some fault in _observed_faults(owed, observation)
	reason := sprintf("%s of %s: %s", [observation.attribute, observation.address, fault])
} if {
	count(_observations(owed.parameter)) > 0
}

_observations(parameter) := [observation |
	is_array(parameter.applied)
	some observation in parameter.applied
]

_observed_faults(owed, _) := {"the schema that the service registers is none"} if not _schema(owed)

_observed_faults(owed, observation) := parameters.value_faults(_schema(owed), observation.value) if {
	observation.sensitive == false
}

_observed_faults(owed, observation) := _unshown_faults(_schema(owed), observation.type) if observation.sensitive == true

_schema(owed) := parameters.schema_of(owed.service.parameters[owed.parameter.name])

# Of what is not shown, only the type is known.
_unshown_faults(schema, _) := {reason} if {
	not _asks_only_for_a_type(schema)
	reason := sprintf("it is sensitive, and %s asks for more than a type", [json.marshal(schema)])
}

_unshown_faults(schema, type) := {reason |
	not _is_of_type(schema, type)
	reason := sprintf("it is sensitive, and its type is %s", [type])
} if {
	_asks_only_for_a_type(schema)
}

_asks_only_for_a_type(schema) if object.keys(schema) - {"title", "description"} == {"type"}

_asks_only_for_a_type(schema) if object.keys(schema) - {"title", "description"} == set()

_is_of_type(schema, _) if not "type" in object.keys(schema)

_is_of_type(schema, type) if type in _types(schema.type)

_is_of_type(schema, "integer") if "number" in _types(schema.type)

_types(asked) := {asked} if is_string(asked)

_types(asked) := {type | some type in asked} if is_array(asked)
