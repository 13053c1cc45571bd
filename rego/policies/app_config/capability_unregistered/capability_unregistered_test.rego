package policies.app_config.capability_unregistered_test

import data.lib.app.sample_test as sample
import data.policies.app_config.capability_unregistered

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := capability_unregistered.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.capability_unregistered"}

test_the_sample_passes if _found(sample.document) == set()

test_a_binding_of_what_nobody_registered_is_denied if {
	_messages(sample.developed({"bindings": [{"extension_point": "EXT-MEMORY", "capability": "CAP-REDIS", "line": 14}]})) == {"APP-SHOP: ENV-DEV binds CAP-REDIS to EXT-MEMORY, and no capability of that name is registered"}
}

test_considered_counts_what_is_judged if {
	capability_unregistered.considered == 2 with input as sample.document
	capability_unregistered.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
