package policies.app_config.capability_not_in_environment_test

import data.lib.app.sample_test as sample
import data.policies.app_config.capability_not_in_environment

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := capability_not_in_environment.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.capability_not_in_environment"}

test_the_sample_passes if _found(sample.document) == set()

test_a_binding_elsewhere_than_it_is_for_is_denied if {
	_messages(sample.capable({"environments": ["ENV-DEV"]})) == {"APP-SHOP: ENV-PROD binds CAP-FILE to EXT-MEMORY, and the capability is not for that environment"}
	_messages(sample.capable({"environments": []})) == {
		"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, and the capability is not for that environment",
		"APP-SHOP: ENV-PROD binds CAP-FILE to EXT-MEMORY, and the capability is not for that environment",
	}
}

test_considered_counts_what_is_judged if {
	capability_not_in_environment.considered == 2 with input as sample.document
	capability_not_in_environment.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
