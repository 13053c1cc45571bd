package policies.app_config.environment_unknown_test

import data.lib.app.sample_test as sample
import data.policies.app_config.environment_unknown

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := environment_unknown.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.environment_unknown"}

test_the_sample_passes if _found(sample.document) == set()

test_an_application_of_an_unknown_environment_is_denied if {
	_messages(sample.applied({"environments": ["ENV-DEV", "ENV-PROD", "ENV-TEST"]})) == {"APP-SHOP is for the environment ENV-TEST, which is not registered"}
}

test_a_spec_that_describes_an_unknown_environment_is_denied if {
	_messages(sample.described({"environments": array.concat(sample.content.environments, [sample.environment("ENV-TEST", 30)])})) == {"APP-SHOP: the spec describes the environment ENV-TEST, which is not registered"}
	_messages(sample.applied({"environments": ["ENV-PROD"]})) == {"APP-SHOP: the spec describes the environment ENV-DEV, which the row of the application does not list"}
}

test_an_environment_that_is_not_active_is_unknown if {
	_messages(object.union(sample.document, {"environments": [sample.document.environments[0], object.union(sample.document.environments[1], {"status": "draft"})]})) == {
		"APP-SHOP is for the environment ENV-PROD, which is registered and not active",
		"APP-SHOP: the spec describes the environment ENV-PROD, which is registered and not active",
		"CAP-FILE is for the environment ENV-PROD, which is registered and not active",
	}
}

test_a_capability_of_an_unknown_environment_is_denied if {
	_messages(sample.capable({"environments": ["ENV-DEV", "ENV-PROD", "ENV-TEST"]})) == {"CAP-FILE is for the environment ENV-TEST, which is not registered"}
}

test_considered_counts_what_is_judged if {
	environment_unknown.considered == 2 with input as sample.document
	environment_unknown.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
