package policies.cloud_plan.forget_unapproved_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.forget_unapproved

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := forget_unapproved.finding with input as document
}

_planned(more) := sample.planned({"resources": [sample.resource(more)]})

test_a_resource_that_shall_be_forgotten_is_denied if {
	every actions in [["forget"], ["create", "forget"]] {
		_found(_planned({"actions": actions})) == {["cloud.forget_unapproved", "module.events.aws_sqs_queue.this"]}
	}
}

test_with_an_approval_of_the_plan_it_passes if {
	_found(object.union(_planned({"actions": ["forget"]}), {"approvals": [sample.approval]})) == set()
}

test_other_actions_pass if _found(_planned({"actions": ["delete"]})) == set()

test_considered_counts_what_is_judged if {
	forget_unapproved.considered == 1 with input as sample.document
	forget_unapproved.considered == 0 with input as object.union(sample.document, {"plans": []})
}
