package lib.cloud.suggestions_test

import data.lib.cloud.sample_test as sample
import data.lib.cloud.suggestions

_registering(schema) := {"parameters": {"name": {"schema": schema}}}

_value(schema, value) := [edit.value |
	some edit in suggestions.parameter(_registering(schema), sample.parameter({"value": value}))
]

test_a_subject_carries_what_is_offered if {
	edits := suggestions.environment(sample.service, "ENV-DEV")
	offered := suggestions.offered({"id": "module.events", "related": []}, sample.service, edits)
	offered == {"id": "module.events", "related": [], "suggestion": {
		"id": "CLD-QUEUE",
		"registry": "control_plane_registry.csv",
		"edits": [{"path": ["environments"], "value": ["ENV-PROD", "ENV-DEV"]}],
	}}
}

test_a_subject_without_an_offer_stays if {
	suggestions.offered({"id": "module.events"}, sample.service, []) == {"id": "module.events"}
}

test_a_constraint_is_widened if {
	suggestions.version(sample.service, "1.9.0") == [{"path": ["version"], "value": ">= 1.9.0, < 3.0.0"}]
	suggestions.version(sample.service, "1.9.0-rc.1") == []
}

test_a_type_is_added if {
	edits := suggestions.resource_type(sample.service, "aws_sqs_queue_policy")
	edits == [{"path": ["resource_types"], "value": ["aws_sqs_queue", "aws_sqs_queue_policy"]}]
}

test_what_is_not_known_may_be_unknown if {
	edits := suggestions.unknown(sample.service, sample.parameter({"state": "unknown", "value": null}))
	edits == [{"path": ["parameters", "name", "unknown_allowed"], "value": true}]
}

test_a_secret_is_offered_to_nobody if {
	suggestions.unknown(sample.service, sample.parameter({"sensitive": true})) == []
	suggestions.unknown({"parameters": {"name": true}}, sample.parameter({})) == []
	every hidden in [
		{"sensitive": true},
		{"state": "unknown", "value": null},
		{"value": "(sensitive)"},
		{"value": {"hosts": ["postgres://(sensitive)@db"]}},
		{"value": {"(sensitive)": 1}},
	] {
		every name in ["name", "acl"] {
			suggestions.parameter(sample.service, sample.parameter(object.union(hidden, {"name": name}))) == []
		}
	}
}

test_what_has_the_name_of_a_secret_is_offered_to_nobody if {
	suggestions.parameter(sample.service, sample.parameter({"name": "acl", "secret_named": true})) == []
}

test_a_parameter_that_is_not_declared_gets_its_one_value if {
	every value in ["private", 7, 1.5, true, null, ["a"], {"a": {"b": []}}] {
		suggestions.parameter(sample.service, sample.parameter({"name": "acl", "value": value})) == [{
			"path": ["parameters", "acl"],
			"value": {"schema": {"const": value}, "required": false, "unknown_allowed": false},
		}]
	}
}

test_a_schema_is_widened_just_so_far if {
	every case in [
		[{"const": "a"}, "b", {"enum": ["a", "b"]}],
		[{"const": null}, "b", {"enum": [null, "b"]}],
		[{"enum": ["a"]}, "b", {"enum": ["a", "b"]}],
		[{"type": "string", "enum": ["a"]}, "b", {"type": "string", "enum": ["a", "b"]}],
		[{"type": "integer", "maximum": 9}, 12, {"type": "integer", "maximum": 12}],
		[{"type": "integer", "minimum": 9, "maximum": 12}, 7, {"type": "integer", "minimum": 7, "maximum": 12}],
		[{"type": "integer", "minimum": 9, "maximum": 12}, 14, {"type": "integer", "minimum": 9, "maximum": 14}],
	] {
		_value(case[0], case[1]) == [case[2]]
	}
}

test_what_cannot_be_widened_gets_one_more_value if {
	every case in [
		[{"type": "string"}, 7],
		[{"type": "string", "pattern": "^shop-"}, "store"],
		[{"type": "string", "const": "a"}, 7],
		[{"type": "string", "enum": ["a"]}, 7],
		[{"type": "integer", "maximum": 9}, 9.5],
		[{"multipleOf": 2, "maximum": 9}, 11],
		[{"exclusiveMaximum": 9}, 9],
		[{"not": {"const": 7}, "minimum": 9}, 7],
	] {
		_value(case[0], case[1]) == [{"anyOf": [case[0], {"const": case[1]}]}]
	}
}

test_a_schema_that_refers_to_its_parts_is_not_made_a_part if {
	_value({"$ref": "#/definitions/short", "definitions": {"short": {"maxLength": 3}}}, "queue") == []
}

test_a_schema_that_is_none_is_left if {
	every schema in [{"type": "strin"}, "string", null] {
		_value(schema, 7) == []
	}
	suggestions.parameter({"parameters": {"name": "string"}}, sample.parameter({})) == []
}
