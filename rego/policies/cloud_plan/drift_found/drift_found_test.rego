package policies.cloud_plan.drift_found_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.drift_found

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := drift_found.finding with input as document
}

_drifted(more) := sample.planned({"drift": [object.union(
	{
		"address": "module.events.aws_sqs_queue.this",
		"call": "module.events",
		"type": "aws_sqs_queue",
		"location": null,
		"attributes": ["latest", "name"],
		"configured": ["name"],
	},
	more,
)]})

test_drift_in_what_the_configuration_sets_is_found_where_it_is_declared if {
	found := drift_found.finding with input as _drifted({})
	{[f.code, f.subject, f.location.line] | some f in found} == {["cloud.drift_found", "module.events.aws_sqs_queue.this", 40]}
	drift_found.considered == 1 with input as _drifted({})
}

test_drift_of_what_left_the_configuration_is_found if {
	_found(_drifted({"address": "aws_vpc.gone", "call": ""})) == {["cloud.drift_found", "aws_vpc.gone"]}
}

test_drift_in_computed_attributes_passes if _found(_drifted({"configured": []})) == set()

test_considered_counts_what_is_judged if {
	drift_found.considered == 0 with input as sample.document
	drift_found.considered == 0 with input as object.union(sample.document, {"plans": []})
}
