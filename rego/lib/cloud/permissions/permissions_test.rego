package lib.cloud.permissions_test

import data.lib.cloud.permissions
import data.lib.cloud.sample_test as sample

_pending(document) := {refusal.key | some refusal in refusals} if {
	refusals := permissions.pending(sample.plan) with input as document
}

test_what_both_sides_permit_is_not_pending if _pending(sample.based({})) == set()

test_without_a_base_nothing_is_pending if _pending(sample.document) == set()

test_what_only_the_head_permits_is_pending if {
	_pending(sample.based(sample.served({"status": "draft"}))) == {
		["module.events", "module source"],
		["module.events.aws_sqs_queue.this", "type"],
	}
	_pending(sample.based(sample.served({"version": "~> 1.0"}))) == {["module.events", "module version"]}
	_pending(sample.based(sample.specified({"regions": ["eu-north-1"]}))) == {
		["provider.aws", "region eu-west-1"],
		["module.events.aws_sqs_queue.this", "region eu-west-1"],
	}
}

test_an_environment_that_only_the_head_knows_is_pending_as_one if {
	_pending(sample.based({"environments": []})) == {["ENV-PROD", "environment"]}
}

test_what_neither_side_permits_is_for_another_policy if {
	neither := object.union(sample.permissions, sample.served({"version": "~> 1.0"}))
	_pending(object.union(sample.document, {"permissions": {"head": neither, "base": neither}})) == set()
}

test_what_only_the_base_permits_is_for_another_policy if {
	narrowed := object.union(sample.permissions, sample.served({"version": "~> 1.0"}))
	_pending(object.union(sample.document, {"permissions": {"head": narrowed, "base": sample.permissions}})) == set()
}
