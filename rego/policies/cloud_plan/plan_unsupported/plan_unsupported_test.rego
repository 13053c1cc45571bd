package policies.cloud_plan.plan_unsupported_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.plan_unsupported

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := plan_unsupported.finding with input as document
}

test_another_major_is_denied if {
	every version in ["2.0", "0.1", "11.0", "1", "1.x", "", null] {
		_found(sample.planned({"format_version": version})) == {["cloud.plan_unsupported", "ENV-PROD"]}
	}
}

test_every_minor_of_a_known_major_passes if {
	every version in ["1.0", "1.2", "1.99"] {
		_found(sample.planned({"format_version": version})) == set()
	}
}

test_a_plan_of_no_environment_is_named_by_its_source if {
	_found(sample.planned({"format_version": "2.0", "environment": null})) == {["cloud.plan_unsupported", "prod.plan.json"]}
}

test_a_part_that_no_rule_knows_is_denied if {
	document := sample.planned({"parts": array.concat(sample.plan.parts, ["action_invocations", "deferred_action_invocations"])})
	_found(document) == {["cloud.plan_unsupported", "ENV-PROD"]}
	count(plan_unsupported.finding) == 2 with input as document
}

test_every_known_part_passes if _found(sample.planned({"parts": data.cloud.plan_parts})) == set()

test_considered_counts_what_is_judged if {
	plan_unsupported.considered == 1 with input as sample.document
	plan_unsupported.considered == 0 with input as object.union(sample.document, {"plans": []})
}
