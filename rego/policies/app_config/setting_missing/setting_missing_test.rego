package policies.app_config.setting_missing_test

import data.lib.app.sample_test as sample
import data.policies.app_config.setting_missing

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := setting_missing.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.setting_missing"}

_optional := object.union(sample.setting, {"name": "port", "required": false})

_needing := {"capabilities": [object.union(sample.capability, {"settings": ["port", "unheard_of"]})]}

test_the_sample_passes if _found(sample.document) == set()

test_a_required_setting_without_a_value_is_denied if {
	_messages(sample.described({"settings": array.concat(sample.content.settings, [object.union(sample.setting, {"name": "port", "line": 8})])})) == {
		"APP-SHOP: the setting port has no value in ENV-DEV, and the spec requires one",
		"APP-SHOP: the setting port has no value in ENV-PROD, and the spec requires one",
	}
	_messages(sample.developed({"settings": [sample.environment("ENV-DEV", 11).settings[0]]})) == {"APP-SHOP: the setting password has no value in ENV-DEV, and the spec requires one"}
}

test_an_environment_that_the_spec_leaves_out_gives_no_values if {
	_messages(sample.described({"environments": [sample.environment("ENV-DEV", 11)]})) == {
		"APP-SHOP: the setting memory_path has no value in ENV-PROD, and the spec requires one",
		"APP-SHOP: the setting password has no value in ENV-PROD, and the spec requires one",
	}
}

test_a_default_is_a_value if {
	_found(sample.described({"settings": array.concat(sample.content.settings, [object.union(sample.setting, {"name": "port", "default": sample.value(80)})])})) == set()
}

test_what_need_not_be_given_is_not_asked_for if {
	_found(sample.described({"settings": array.concat(sample.content.settings, [_optional])})) == set()
}

test_what_a_bound_capability_needs_is_required_there if {
	_messages(object.union(sample.described({"settings": array.concat(sample.content.settings, [_optional])}), _needing)) == {
		"APP-SHOP: the setting port has no value in ENV-DEV, and CAP-FILE, which is bound to EXT-MEMORY there, needs it",
		"APP-SHOP: the setting port has no value in ENV-PROD, and CAP-FILE, which is bound to EXT-MEMORY there, needs it",
	}
}

test_considered_counts_what_is_judged if {
	setting_missing.considered == 2 with input as sample.document
	setting_missing.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
