package policies.cloud_plan.deletion_unapproved_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.deletion_unapproved

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := deletion_unapproved.finding with input as document
}

_planned(more) := sample.planned({"resources": [sample.resource(more)]})

test_deletion_of_what_holds_data_is_denied if {
	found := deletion_unapproved.finding with input as _planned({"actions": ["delete"]})
	{[f.code, f.subject] | some f in found} == {["cloud.deletion_unapproved", "module.events.aws_sqs_queue.this"]}
	{place.message | some f in found; some place in f.related} == {"ENV-PROD is approved by platform-lead"}
}

test_deletion_with_an_approval_of_the_plan_passes if {
	_found(object.union(_planned({"actions": ["delete"]}), {"approvals": [sample.approval]})) == set()
}

test_deletion_of_what_holds_no_data_passes if {
	_found(_planned({"actions": ["delete"], "type": "aws_security_group"})) == set()
	_found(_planned({"actions": ["delete"], "mode": "data"})) == set()
}

test_other_actions_pass if {
	every actions in [["create"], ["update"], ["no-op"], ["forget"], ["delete", "create"], ["create", "delete"]] {
		_found(_planned({"actions": actions})) == set()
	}
}

test_considered_counts_what_is_judged if {
	deletion_unapproved.considered == 1 with input as sample.document
	deletion_unapproved.considered == 0 with input as object.union(sample.document, {"plans": []})
}
