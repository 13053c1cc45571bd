package policies.cloud_plan.account_disallowed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.account_disallowed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := account_disallowed.finding with input as document
}

test_an_account_that_the_spec_does_not_list_is_denied if {
	document := sample.planned({"resources": [sample.resource({"after": {"owner_id": "999999999999"}})]})
	_found(document) == {["cloud.account_disallowed", "module.events.aws_sqs_queue.this"]}
}

test_accounts_of_the_spec_pass if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	account_disallowed.considered == 1 with input as sample.document
	account_disallowed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
