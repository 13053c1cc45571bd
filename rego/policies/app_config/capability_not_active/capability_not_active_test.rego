package policies.app_config.capability_not_active_test

import data.lib.app.sample_test as sample
import data.policies.app_config.capability_not_active

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := capability_not_active.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.capability_not_active"}

test_the_sample_passes if _found(sample.document) == set()

test_a_binding_of_what_is_not_active_is_denied if {
	_messages(object.union(sample.developed({}), {"capabilities": [object.union(sample.capability, {"status": "draft"})]})) == {"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, and its status is \"draft\""}
	_messages(object.union(sample.developed({}), {"capabilities": [object.union(sample.capability, {"status": "deprecated"})]})) == {"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, and its status is \"deprecated\""}
}

test_considered_counts_what_is_judged if {
	capability_not_active.considered == 2 with input as sample.document
	capability_not_active.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
