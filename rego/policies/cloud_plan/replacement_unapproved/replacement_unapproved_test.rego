package policies.cloud_plan.replacement_unapproved_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.replacement_unapproved

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := replacement_unapproved.finding with input as document
}

_planned(more) := sample.planned({"resources": [sample.resource(more)]})

test_replacement_of_what_holds_data_is_denied if {
	found := replacement_unapproved.finding with input as _planned({"actions": ["delete", "create"]})
	{[f.code, f.subject] | some f in found} == {["cloud.replacement_unapproved", "module.events.aws_sqs_queue.this"]}
	{place.message | some f in found; some place in f.related} == {"ENV-PROD is approved by platform-lead"}
}

test_replacement_with_an_approval_of_the_plan_passes if {
	_found(object.union(_planned({"actions": ["delete", "create"]}), {"approvals": [sample.approval]})) == set()
}

test_replacement_of_what_holds_no_data_passes if {
	_found(_planned({"actions": ["delete", "create"], "type": "aws_security_group"})) == set()
	_found(_planned({"actions": ["delete", "create"], "mode": "data"})) == set()
}

test_the_reason_is_told_and_the_order_does_not_matter if {
	found := replacement_unapproved.finding with input as _planned({
		"actions": ["create", "delete"],
		"action_reason": "replace_because_tainted",
	})
	{contains(f.msg, "(replace_because_tainted)") | some f in found} == {true}
}

test_other_actions_pass if {
	every actions in [["create"], ["update"], ["no-op"], ["forget"], ["delete"]] {
		_found(_planned({"actions": actions})) == set()
	}
}

test_considered_counts_what_is_judged if {
	replacement_unapproved.considered == 1 with input as sample.document
	replacement_unapproved.considered == 0 with input as object.union(sample.document, {"plans": []})
}
