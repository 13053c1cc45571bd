package policies.cloud_plan.module_version_unresolved_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.module_version_unresolved

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := module_version_unresolved.finding with input as document
}

test_a_constraint_without_the_installed_version_is_denied if {
	document := sample.planned({"module_calls": [object.union(sample.call, {"version": null})]})
	_found(document) == {["cloud.module_version_unresolved", "module.events"]}
}

test_an_exact_constraint_says_which_version_it_is if {
	document := sample.planned({"module_calls": [object.union(sample.call, {"version": null, "constraint": "2.0.1"})]})
	_found(document) == set()
}

test_a_call_without_a_constraint_is_for_another_policy if {
	document := sample.planned({"module_calls": [object.union(sample.call, {"version": null, "constraint": null})]})
	_found(document) == set()
}

test_an_installed_version_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	module_version_unresolved.considered == 1 with input as sample.document
	module_version_unresolved.considered == 0 with input as object.union(sample.document, {"plans": []})
}
