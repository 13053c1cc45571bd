package lib.cloud.parameters_test

import data.lib.cloud.parameters
import data.lib.cloud.sample_test as sample

test_a_value_is_visible_where_it_is_known_and_no_secret if {
	every state in ["constant", "default", "variable"] {
		parameters.is_visible(sample.parameter({"state": state}))
		not parameters.is_visible(sample.parameter({"state": state, "sensitive": true}))
	}
	not parameters.is_visible(sample.parameter({"state": "unknown"}))
}

test_what_hides_a_value_is_said if {
	parameters.hidden(sample.parameter({"sensitive": true})) == "it is sensitive"
	parameters.hidden(sample.parameter({})) == "it is known only after apply"
	references := ["module.events.url", "module.events", "aws_vpc.main[0]", "aws_vpc.main"]
	parameters.hidden(sample.parameter({"references": references})) == "it depends on module.events.url, aws_vpc.main[0]"
}

test_only_true_allows_an_unknown_value if {
	parameters.may_be_unknown({"unknown_allowed": true})
	every declared in [{"unknown_allowed": false}, {"unknown_allowed": "true"}, {}, "true"] {
		not parameters.may_be_unknown(declared)
	}
}

test_a_schema_has_against_a_value_what_does_not_fit if {
	parameters.value_faults({"type": "string"}, 7) == {"Invalid type. Expected: string, given: integer"}
	parameters.value_faults({"type": "object", "properties": {"a": {"const": 1}}}, {"a": 2}) == {"value.a: value.a does not match: 1"}
	short := {"$ref": "#/definitions/short", "definitions": {"short": {"maxLength": 3}}}
	count(parameters.value_faults(short, "queue")) == 1
	parameters.value_faults(short, "abc") == set()
}

test_a_schema_that_is_left_out_takes_every_value if parameters.schema_of({"required": true}) == {}

test_what_is_no_schema_is_none if {
	every declared in [{"schema": {"type": "strin"}}, {"schema": "string"}, "string", null] {
		not parameters.schema_of(declared)
	}
}
