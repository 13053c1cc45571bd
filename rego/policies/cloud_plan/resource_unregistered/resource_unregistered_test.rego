package policies.cloud_plan.resource_unregistered_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.resource_unregistered

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := resource_unregistered.finding with input as document
}

test_a_resource_of_its_own_is_denied_where_it_stands if {
	document := sample.planned({"resources": [sample.root({"type": "aws_s3_bucket"})]})
	found := resource_unregistered.finding with input as document
	{[f.code, f.subject, f.location.line] | some f in found} == {["cloud.resource_unregistered", "aws_security_group.web", 11]}
}

test_a_type_that_is_registered_for_such_use_passes if {
	_found(sample.planned({"resources": [sample.root({}), sample.queue]})) == set()
}

test_considered_counts_what_is_judged if {
	resource_unregistered.considered == 1 with input as sample.document
	resource_unregistered.considered == 0 with input as object.union(sample.document, {"plans": []})
}
