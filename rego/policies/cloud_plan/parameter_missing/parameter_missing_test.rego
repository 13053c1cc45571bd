package policies.cloud_plan.parameter_missing_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.parameter_missing

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := parameter_missing.finding with input as document
}

test_a_required_argument_that_is_not_given_is_denied if {
	document := sample.planned({"module_calls": [object.union(sample.call, {"parameters": []})]})
	_found(document) == {["cloud.parameter_missing", "module.events"]}
}

test_a_required_argument_that_is_given_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	parameter_missing.considered == 1 with input as sample.document
	parameter_missing.considered == 0 with input as object.union(sample.document, {"plans": []})
}
