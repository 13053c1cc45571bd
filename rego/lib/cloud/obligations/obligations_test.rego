package lib.cloud.obligations_test

import data.lib.cloud.obligations
import data.lib.cloud.sample_test as sample

# The plan whose queue has a name that comes with apply, and where the state shows it.
_plan(applied) := object.union(sample.plan, {
	"state": "state.json",
	"module_calls": [object.union(sample.call, {"parameters": [_unknown(applied)]})],
})

_unknown(applied) := sample.parameter({
	"state": "unknown",
	"value": null,
	"references": ["module.topic.name", "module.topic"],
	"applied": applied,
})

_document(schema) := object.union(sample.document, {"permissions": {"head": _permissions(schema)}})

_permissions(schema) := object.union(sample.permissions, {"services": [object.union(
	object.remove(sample.service, ["parameters"]),
	{"parameters": {"name": {"schema": schema, "unknown_allowed": true}}},
)]})

_observation(more) := object.union(
	{
		"address": "module.events.aws_sqs_queue.this",
		"attribute": "name",
		"type": "string",
		"value": "order-events",
		"sensitive": false,
	},
	more,
)

_sensitive(type) := _observation({"type": type, "value": null, "sensitive": true})

_reasons(schema, applied) := {refusal.values[2] | some refusal in refusals} if {
	refusals := obligations.unmet(_plan(applied)) with input as _document(schema)
}

_text := {"type": "string"}

_shown(reason) := {sprintf("name of module.events.aws_sqs_queue.this: %s", [reason])}

test_what_a_service_lets_be_unknown_is_owed if {
	owed := obligations.of_plan(_plan(null)) with input as _document(_text)
	owed == {{
		"environment": "ENV-PROD",
		"address": "module.events",
		"parameter": "name",
		"service": "CLD-QUEUE",
		"schema": {"type": "string"},
		"reason": "it depends on module.topic.name",
		"location": {"path": "terraform/live/prod/main.tf", "line": 40},
		"met": false,
	}}
}

test_an_obligation_is_met_where_the_state_shows_it_so if {
	open := obligations.of_plan(object.union(_plan(null), {"state": null})) with input as _document(_text)
	{obligation.met | some obligation in open} == {null}
	met := obligations.of_plan(_plan([_observation({})])) with input as _document(_text)
	{obligation.met | some obligation in met} == {true}
}

test_what_can_be_seen_is_not_owed if {
	owed := obligations.of_plan(sample.plan) with input as _document(_text)
	owed == set()
}

test_what_a_service_wants_to_see_is_not_owed if {
	owed := obligations.of_plan(_plan(null)) with input as sample.document
	owed == set()
}

test_what_the_base_asks_is_owed_too if {
	document := object.union(_document({}), {"permissions": {"base": _permissions(_text)}})
	owed := obligations.of_plan(_plan(null)) with input as document
	{obligation.schema | some obligation in owed} == {{}, _text}
	refusals := obligations.unmet(_plan([_observation({"value": 7})])) with input as document
	count(refusals) == 1
}

test_without_a_state_nothing_is_unmet if {
	plan := object.union(_plan(null), {"state": null})
	refusals := obligations.unmet(plan) with input as _document(_text)
	refusals == set()
}

test_what_the_state_shows_must_fit if {
	_reasons(_text, [_observation({})]) == set()
	_reasons({}, [_observation({"value": null})]) == set()
	_reasons({"pattern": "^shop-"}, [_observation({})]) == _shown("Does not match pattern '^shop-'")
}

test_every_observation_must_fit if {
	fits := _observation({"address": "module.topic.aws_sns_topic.this"})
	_reasons(_text, [fits, _observation({"type": "null", "value": null})]) == _shown("Invalid type. Expected: string, given: null")
}

test_what_the_state_does_not_show_is_unmet if {
	every applied in [[], null] {
		_reasons({}, applied) == {"nothing in the state shows it"}
	}
}

test_of_a_sensitive_value_only_the_type_can_be_checked if {
	every schema in [{}, _text, {"type": ["null", "string"]}, {"type": "string", "description": "a password"}] {
		_reasons(schema, [_sensitive("string")]) == set()
	}
	_reasons({"type": "number"}, [_sensitive("integer")]) == set()
	_reasons({"type": "integer"}, [_sensitive("number")]) == _shown("it is sensitive, and its type is number")
	_reasons({"minLength": 8}, [_sensitive("string")]) == _shown(`it is sensitive, and {"minLength":8} asks for more than a type`)
}

test_a_schema_that_is_none_is_met_by_nothing if {
	_reasons({"type": "strin"}, [_observation({})]) == _shown("the schema that the service registers is none")
}
