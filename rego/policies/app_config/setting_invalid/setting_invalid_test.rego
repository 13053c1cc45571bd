package policies.app_config.setting_invalid_test

import data.lib.app.sample_test as sample
import data.policies.app_config.setting_invalid

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := setting_invalid.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.setting_invalid"}

_declared(more) := sample.described({"settings": array.concat(
	[object.union(sample.setting, more)],
	array.slice(sample.content.settings, 1, 3),
)})

_given(type, allowed, value) := document if {
	settings := [object.union(sample.setting, {"type": type, "allowed": allowed})]
	given := [{"name": "memory_path", "line": 12, "value": sample.value(value)}]
	document := sample.described({
		"settings": settings,
		"environments": [object.union(sample.environment("ENV-DEV", 11), {"settings": given})],
	})
}

test_the_sample_passes if _found(sample.document) == set()

test_a_value_of_another_type_is_denied if {
	_messages(_given("integer", null, "80")) == {"APP-SHOP: the setting memory_path is \"80\", which is no integer"}
	_messages(_given("integer", null, 80.5)) == {"APP-SHOP: the setting memory_path is 80.5, which is no integer"}
	_messages(_given("number", null, true)) == {"APP-SHOP: the setting memory_path is true, which is no number"}
	_messages(_given("boolean", null, 1)) == {"APP-SHOP: the setting memory_path is 1, which is no boolean"}
	_messages(_given("string", null, null)) == {"APP-SHOP: the setting memory_path is null, which is no string"}
}

test_a_value_of_its_type_passes if {
	_found(_given("integer", null, 80)) == set()
	_found(_given("number", null, 80.5)) == set()
	_found(_given("boolean", null, false)) == set()
}

test_a_value_that_is_not_allowed_is_denied if {
	_messages(_given("string", ["a", "b"], "c")) == {"APP-SHOP: the setting memory_path is \"c\", which is not among [\"a\", \"b\"]"}
}

test_a_default_is_a_value_too if {
	_messages(_declared({"default": sample.value(4)})) == {"APP-SHOP: the setting memory_path is 4, which is no string"}
}

test_only_a_secret_refers_to_one if {
	_messages(_declared({"default": sample.reference})) == {"APP-SHOP: the setting memory_path refers to a secret, and is not declared as one"}
}

test_a_secret_has_no_default if {
	_messages(_declared({"secret": true, "default": sample.reference})) == {"APP-SHOP: the setting memory_path is secret, and has a default"}
}

test_what_stands_in_plain_is_for_another_policy if {
	_found(_declared({"secret": true})) == set()
	_found(_declared({"default": object.union(sample.value(null), {"resembles": "npm token"})})) == set()
}

test_considered_counts_what_is_judged if {
	setting_invalid.considered == 7 with input as sample.document
	setting_invalid.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
