package policies.cloud_plan.plan_unproven_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.plan_unproven

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := plan_unproven.finding with input as document
}

_unproven := {["cloud.plan_unproven", "ENV-PROD"]}

test_a_plan_without_provenance_is_found if _found(sample.planned({"provenance": null})) == _unproven

test_provenance_without_a_commit_proves_nothing if _found(sample.proven({"commit": null})) == _unproven

test_provenance_with_a_commit_passes if _found(sample.document) == set()

test_provenance_that_cannot_be_used_is_for_another_policy if {
	_found(sample.proven({"error": "is no JSON", "commit": null})) == set()
}

test_where_no_commit_is_judged_there_is_nothing_to_prove if {
	_found(object.union(sample.planned({"provenance": null}), {"repository": {"head": null}})) == set()
}

test_considered_counts_what_is_judged if {
	plan_unproven.considered == 1 with input as sample.document
	plan_unproven.considered == 0 with input as object.union(sample.document, {"plans": []})
}
