package policies.cloud_plan.module_version_disallowed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.module_version_disallowed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := module_version_disallowed.finding with input as document
}

test_a_version_outside_the_services_is_denied_with_the_row if {
	found := module_version_disallowed.finding with input as sample.permitted(sample.served({"version": "~> 2.1"}))
	{[f.code, f.subject, f.msg] | some f in found} == {["cloud.module_version_disallowed", "module.events", "module.events: the module's version is not permitted: 2.0.1 is not within ~> 2.1"]}
	{place | some f in found; some place in f.related} == {{
		"path": "control_plane_registry.csv",
		"line": 5,
		"column": 60,
		"message": "CLD-QUEUE permits ~> 2.1",
	}}
}

test_a_version_within_the_services_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	module_version_disallowed.considered == 1 with input as sample.document
	module_version_disallowed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
