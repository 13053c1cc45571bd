package policies.app_config.module_unknown_test

import data.lib.app.sample_test as sample
import data.policies.app_config.module_unknown

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := module_unknown.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.module_unknown"}

test_the_sample_passes if _found(sample.document) == set()

test_a_module_that_nobody_registered_is_denied if {
	_messages(object.union(sample.document, {"registered": []})) == {"APP-SHOP: the component storefront consists of CMP-CART, which is not registered"}
}

test_a_component_that_is_not_there_is_denied if {
	_messages(sample.described({"components": [object.union(sample.content.components[0], {"uses": ["search"]})]})) == {"APP-SHOP: the component storefront uses search, and the architecture has no such component"}
}

test_considered_counts_what_is_judged if {
	module_unknown.considered == 1 with input as sample.document
	module_unknown.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
