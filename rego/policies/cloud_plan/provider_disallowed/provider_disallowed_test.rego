package policies.cloud_plan.provider_disallowed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.provider_disallowed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := provider_disallowed.finding with input as document
}

test_a_provider_that_the_spec_does_not_list_is_denied if {
	document := sample.planned({"resources": [sample.resource({"provider": "registry.terraform.io/acme/cloud"})]})
	_found(document) == {["cloud.provider_disallowed", "acme/cloud"]}
}

test_a_provider_that_the_spec_lists_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	provider_disallowed.considered == 1 with input as sample.document
	provider_disallowed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
