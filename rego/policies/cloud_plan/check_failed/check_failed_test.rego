package policies.cloud_plan.check_failed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.check_failed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := check_failed.finding with input as document
}

_check(status, messages) := {"checks": [{"address": "check.health", "status": status, "messages": messages}]}

test_a_check_that_fails_is_found_with_its_words if {
	found := check_failed.finding with input as sample.planned(_check("fail", ["it is down", "it is slow"]))
	{f.msg | some f in found} == {"check.health: the check has the status fail: it is down; it is slow"}
}

test_a_check_that_cannot_be_made_is_found if {
	_found(sample.planned(_check("error", []))) == {["cloud.check_failed", "check.health"]}
}

test_a_check_that_holds_or_waits_passes if {
	_found(sample.planned(_check("pass", []))) == set()
	_found(sample.planned(_check("unknown", []))) == set()
}

test_considered_counts_what_is_judged if {
	check_failed.considered == 0 with input as sample.document
	check_failed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
