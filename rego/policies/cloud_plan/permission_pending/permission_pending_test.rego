package policies.cloud_plan.permission_pending_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.permission_pending

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := permission_pending.finding with input as document
}

test_a_permission_that_only_the_change_brings_is_denied if {
	document := sample.based(sample.served({"version": "~> 1.0"}))
	_found(document) == {["cloud.permission_pending", "module.events"]}
	permission_pending.considered == 1 with input as document
	found := permission_pending.finding with input as document
	{f.suggestion | some f in found} == {null}
	{place.message | some f in found; some place in f.related} == {"on the base: CLD-QUEUE permits ~> 1.0"}
}

test_what_the_base_permits_passes if _found(sample.based({})) == set()

test_without_a_base_nothing_is_pending if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	permission_pending.considered == 0 with input as sample.document
	permission_pending.considered == 0 with input as object.union(sample.document, {"plans": []})
}
