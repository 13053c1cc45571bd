package policies.cloud_plan.module_source_unregistered_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.module_source_unregistered

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := module_source_unregistered.finding with input as document
}

test_a_module_that_nobody_registered_is_denied_where_it_is_called if {
	found := module_source_unregistered.finding with input as sample.permitted({"services": []})
	{[f.code, f.subject, f.location.line] | some f in found} == {["cloud.module_source_unregistered", "module.events", 40]}
}

test_a_call_that_makes_nothing_is_judged_all_the_same if {
	unused := object.union(sample.planned({"resources": []}), {"permissions": {"head": object.union(sample.permissions, {"services": []})}})
	_found(unused) == {["cloud.module_source_unregistered", "module.events"]}
}

test_a_registered_module_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	module_source_unregistered.considered == 1 with input as sample.document
	module_source_unregistered.considered == 0 with input as object.union(sample.document, {"plans": []})
}
