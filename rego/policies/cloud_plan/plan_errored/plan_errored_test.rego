package policies.cloud_plan.plan_errored_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.plan_errored

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := plan_errored.finding with input as document
}

test_a_plan_that_ended_with_an_error_is_denied if {
	_found(sample.planned({"errored": true})) == {["cloud.plan_errored", "ENV-PROD"]}
}

test_a_plan_that_does_not_say_is_denied if {
	_found(sample.planned({"errored": null})) == {["cloud.plan_errored", "ENV-PROD"]}
}

test_an_old_plan_does_not_say if {
	every format in ["0.2", "1.0", "1.1"] {
		_found(sample.planned({"errored": null, "format_version": format})) == set()
		_found(sample.planned({"errored": true, "format_version": format})) == {["cloud.plan_errored", "ENV-PROD"]}
	}
	every format in ["1.10", "2.0", "1", "", null] {
		_found(sample.planned({"errored": null, "format_version": format})) == {["cloud.plan_errored", "ENV-PROD"]}
	}
}

test_a_plan_without_errors_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	plan_errored.considered == 1 with input as sample.document
	plan_errored.considered == 0 with input as object.union(sample.document, {"plans": []})
}
