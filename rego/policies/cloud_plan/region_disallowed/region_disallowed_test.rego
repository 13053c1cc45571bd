package policies.cloud_plan.region_disallowed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.region_disallowed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := region_disallowed.finding with input as document
}

test_a_region_that_the_spec_does_not_list_is_denied if {
	document := sample.planned({"resources": [sample.resource({"after": {"region": "us-east-1"}})]})
	_found(document) == {["cloud.region_disallowed", "module.events.aws_sqs_queue.this"]}
}

test_regions_of_the_spec_pass if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	region_disallowed.considered == 1 with input as sample.document
	region_disallowed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
