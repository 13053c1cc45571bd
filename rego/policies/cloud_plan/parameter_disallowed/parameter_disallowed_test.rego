package policies.cloud_plan.parameter_disallowed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.parameter_disallowed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := parameter_disallowed.finding with input as document
}

_given(more) := sample.planned({"module_calls": [object.union(sample.call, {"parameters": [sample.parameter(more)]})]})

test_an_argument_that_is_not_declared_is_denied if {
	_found(_given({"name": "acl"})) == {["cloud.parameter_disallowed", "module.events"]}
}

test_a_value_outside_the_schema_is_denied_with_the_reason if {
	found := parameter_disallowed.finding with input as _given({"value": 7})
	{f.msg | some f in found} == {"module.events: the argument name is not permitted: Invalid type. Expected: string, given: integer"}
}

test_a_value_within_the_schema_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	parameter_disallowed.considered == 1 with input as sample.document
	parameter_disallowed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
