package policies.app_config.setting_undeclared_test

import data.lib.app.sample_test as sample
import data.policies.app_config.setting_undeclared

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := setting_undeclared.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.setting_undeclared"}

test_the_sample_passes if _found(sample.document) == set()

test_a_value_for_what_is_not_declared_is_denied if {
	_messages(sample.developed({"settings": array.concat(sample.environment("ENV-DEV", 11).settings, [{"name": "port", "line": 13, "value": sample.value(80)}])})) == {"APP-SHOP: ENV-DEV gives a value to the setting port, which the spec does not declare"}
}

test_what_a_bound_capability_needs_is_declared if {
	_messages(sample.capable({"settings": ["port"]})) == {
		"APP-SHOP: CAP-FILE, which is bound to EXT-MEMORY in ENV-DEV, needs the setting port, which the spec does not declare",
		"APP-SHOP: CAP-FILE, which is bound to EXT-MEMORY in ENV-PROD, needs the setting port, which the spec does not declare",
	}
}

test_considered_counts_what_is_judged if {
	setting_undeclared.considered == 2 with input as sample.document
	setting_undeclared.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
