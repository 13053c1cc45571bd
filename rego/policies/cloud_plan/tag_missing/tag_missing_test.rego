package policies.cloud_plan.tag_missing_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.tag_missing

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := tag_missing.finding with input as document
}

test_a_resource_without_a_required_tag_is_denied if {
	document := sample.permitted(sample.specified({"tags": ["Owner", "CostCenter"]}))
	found := tag_missing.finding with input as document
	{f.msg | some f in found} == {"module.events.aws_sqs_queue.this: it lacks the tag CostCenter, which the cloud spec requires"}
	_found(document) == {["cloud.tag_missing", "module.events.aws_sqs_queue.this"]}
}

test_a_resource_with_every_required_tag_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	tag_missing.considered == 1 with input as sample.document
	tag_missing.considered == 0 with input as object.union(sample.document, {"plans": []})
}
