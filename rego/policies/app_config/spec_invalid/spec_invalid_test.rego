package policies.app_config.spec_invalid_test

import data.lib.app.sample_test as sample
import data.policies.app_config.spec_invalid

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := spec_invalid.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.spec_invalid"}

test_the_sample_passes if _found(sample.document) == set()

test_an_application_without_a_spec_is_denied if {
	_messages(sample.applied({"spec": null})) == {"APP-SHOP has no spec"}
}

test_a_spec_that_cannot_be_read_is_denied if {
	_messages(sample.applied({"spec": object.union(sample.application.spec, {"error": "a list is no mapping", "error_line": 2, "content": null})})) == {"APP-SHOP: the spec cannot be used: a list is no mapping"}
	_messages(sample.applied({"spec": object.union(sample.application.spec, {"content": null})})) == {"APP-SHOP: the spec cannot be used: nothing is known of its content"}
}

test_an_application_that_is_only_planned_needs_none if {
	_found(sample.applied({"spec": null, "status": "draft"})) == set()
}

test_considered_counts_what_is_judged if {
	spec_invalid.considered == 1 with input as sample.document
	spec_invalid.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
