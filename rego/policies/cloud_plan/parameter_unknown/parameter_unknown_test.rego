package policies.cloud_plan.parameter_unknown_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.parameter_unknown

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := parameter_unknown.finding with input as document
}

_hidden := sample.planned({"module_calls": [object.union(sample.call, {"parameters": [sample.parameter({
	"state": "unknown",
	"value": null,
	"references": ["aws_vpc.main.id"],
})]})]})

test_a_value_that_comes_with_apply_is_denied if _found(_hidden) == {["cloud.parameter_unknown", "module.events"]}

test_a_service_may_allow_it if {
	permissions := object.union(sample.permissions, sample.served({"parameters": {"name": {"unknown_allowed": true}}}))
	_found(object.union(_hidden, {"permissions": {"head": permissions}})) == set()
}

test_a_value_that_can_be_seen_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	parameter_unknown.considered == 1 with input as sample.document
	parameter_unknown.considered == 0 with input as object.union(sample.document, {"plans": []})
}
