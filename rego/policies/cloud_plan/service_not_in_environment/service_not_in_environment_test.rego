package policies.cloud_plan.service_not_in_environment_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.service_not_in_environment

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := service_not_in_environment.finding with input as document
}

test_a_service_for_another_environment_is_denied if {
	document := sample.permitted(sample.served({"environments": ["ENV-DEV"]}))
	_found(document) == {["cloud.service_not_in_environment", "module.events"]}
}

test_a_service_that_the_spec_does_not_use_is_denied if {
	_found(sample.permitted(sample.specified({"services": []}))) == {["cloud.service_not_in_environment", "module.events"]}
}

test_a_service_of_the_environment_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	service_not_in_environment.considered == 1 with input as sample.document
	service_not_in_environment.considered == 0 with input as object.union(sample.document, {"plans": []})
}
