package policies.app_config.extension_point_unknown_test

import data.lib.app.sample_test as sample
import data.policies.app_config.extension_point_unknown

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := extension_point_unknown.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.extension_point_unknown"}

test_the_sample_passes if _found(sample.document) == set()

test_a_listed_extension_point_that_nobody_registered_is_denied if {
	_messages(sample.described({"extension_points": [{"id": "EXT-MEMORY", "line": 9}, {"id": "EXT-MAIL", "line": 9}]})) == {"APP-SHOP: the spec lists EXT-MAIL, which is not registered"}
}

test_one_of_another_application_is_denied if {
	_messages(sample.contracted({"application": "APP-OTHER"})) == {
		"APP-SHOP: the spec lists EXT-MEMORY, which belongs to APP-OTHER",
		"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, which belongs to APP-OTHER",
		"APP-SHOP: ENV-PROD binds CAP-FILE to EXT-MEMORY, which belongs to APP-OTHER",
	}
	_messages(object.union(sample.contracted({"application": null}), {"applications": [object.union(sample.application, {"environments": [], "spec": object.union(sample.application.spec, {"content": object.union(sample.content, {"environments": []})})})]})) == {"APP-SHOP: the spec lists EXT-MEMORY, which belongs to (none)"}
}

test_a_binding_to_what_is_not_listed_is_denied if {
	_messages(sample.described({"extension_points": []})) == {
		"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, which the spec does not list",
		"APP-SHOP: ENV-PROD binds CAP-FILE to EXT-MEMORY, which the spec does not list",
	}
	_messages(sample.developed({"bindings": [{"extension_point": "EXT-MAIL", "capability": "CAP-FILE", "line": 14}]})) == {"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MAIL, which is not registered"}
}

test_a_capability_of_none_is_denied if {
	_messages(sample.capable({"extension_point": "EXT-MAIL"})) == {"CAP-FILE: its extension point EXT-MAIL is not registered"}
	_messages(sample.capable({"extension_point": null})) == {"CAP-FILE: its extension point (none) is not registered"}
}

test_considered_counts_what_is_judged if {
	extension_point_unknown.considered == 2 with input as sample.document
	extension_point_unknown.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
