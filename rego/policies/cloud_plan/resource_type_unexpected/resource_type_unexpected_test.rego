package policies.cloud_plan.resource_type_unexpected_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.resource_type_unexpected

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := resource_type_unexpected.finding with input as document
}

test_a_type_that_the_service_does_not_declare_is_denied if {
	document := sample.planned({"resources": [sample.resource({"type": "aws_iam_user"})]})
	_found(document) == {["cloud.resource_type_unexpected", "module.events.aws_sqs_queue.this"]}
}

test_declared_types_pass if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	resource_type_unexpected.considered == 1 with input as sample.document
	resource_type_unexpected.considered == 0 with input as object.union(sample.document, {"plans": []})
}
