package policies.cloud_plan.plan_incomplete_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.plan_incomplete

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := plan_incomplete.finding with input as document
}

test_a_plan_with_targets_is_denied if {
	_found(sample.planned({"complete": false})) == {["cloud.plan_incomplete", "ENV-PROD"]}
}

test_changes_that_are_put_off_are_denied if {
	deferred := [{"address": "aws_vpc.main", "reason": "instance_count_unknown"}]
	_found(sample.planned({"deferred": deferred})) == {["cloud.plan_incomplete", "aws_vpc.main"]}
}

test_a_plan_that_does_not_say_what_it_does_to_a_resource_is_denied if {
	_found(sample.planned({"unaccounted": ["aws_vpc.main"]})) == {["cloud.plan_incomplete", "aws_vpc.main"]}
}

test_a_plan_that_lacks_a_part_is_denied if {
	_found(sample.planned({"lacking": ["configuration"]})) == {["cloud.plan_incomplete", "ENV-PROD"]}
}

test_a_complete_plan_passes if _found(sample.document) == set()

test_a_plan_of_a_version_that_does_not_say_passes if _found(sample.planned({"complete": null})) == set()

test_considered_counts_what_is_judged if {
	plan_incomplete.considered == 1 with input as sample.document
	plan_incomplete.considered == 0 with input as object.union(sample.document, {"plans": []})
}
