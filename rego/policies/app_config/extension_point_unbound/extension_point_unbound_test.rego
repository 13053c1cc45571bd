package policies.app_config.extension_point_unbound_test

import data.lib.app.sample_test as sample
import data.policies.app_config.extension_point_unbound

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := extension_point_unbound.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.extension_point_unbound"}

_free := object.union(sample.point, {"required": false})

test_the_sample_passes if _found(sample.document) == set()

test_what_is_required_and_not_bound_is_denied if {
	_messages(sample.developed({"bindings": []})) == {"APP-SHOP: nothing is bound to EXT-MEMORY in ENV-DEV, and it is required"}
	_messages(object.union(sample.developed({"bindings": []}), {"extension_points": {"base": null, "head": [object.union(sample.point, {"application": "APP-OTHER"})]}})) == {"APP-SHOP: nothing is bound to EXT-MEMORY in ENV-DEV, and it is required"}
}

test_what_the_spec_does_not_list_is_required_too if {
	_messages(sample.described({"extension_points": [], "environments": []})) == {
		"APP-SHOP: the spec does not describe ENV-DEV, which the row lists (the spec has none), so nothing is bound to EXT-MEMORY there",
		"APP-SHOP: the spec does not describe ENV-PROD, which the row lists (the spec has none), so nothing is bound to EXT-MEMORY there",
	}
}

test_an_environment_under_another_name_is_told_at_the_row if {
	environments := [sample.environment("ENV-DEV", 11), sample.environment("ENV-PRD", 15)]
	found := extension_point_unbound.finding with input as sample.described({"environments": environments})
	{[f.subject, f.location.path, f.location.line, f.msg] | some f in found} == {[
		"APP-SHOP/ENV-PROD/EXT-MEMORY",
		"r.csv",
		4,
		"APP-SHOP: the spec does not describe ENV-PROD, which the row lists (the spec has ENV-DEV, ENV-PRD), so nothing is bound to EXT-MEMORY there",
	]}
}

test_a_change_cannot_lift_the_requirement if {
	_messages(object.union(sample.developed({"bindings": []}), {"extension_points": {"head": [_free], "base": [sample.point]}})) == {"APP-SHOP: nothing is bound to EXT-MEMORY in ENV-DEV, and it is required"}
}

test_a_change_cannot_give_it_to_another_application if {
	away := {"extension_points": {"head": [object.union(sample.point, {"application": "APP-OTHER"})], "base": [sample.point]}}
	document := sample.developed({"bindings": []})
	unlisted := object.union(document, {"applications": [object.union(document.applications[0], {"spec": {"content": {"extension_points": []}}})]})
	_messages(object.union(unlisted, away)) == {"APP-SHOP: nothing is bound to EXT-MEMORY in ENV-DEV, and it is required"}
}

_drafted(rows) := object.union(document, {"applications": [object.union(document.applications[0], {"status": "draft"})], "change": {"rows": rows}}) if {
	document := sample.developed({"bindings": []})
}

test_a_change_cannot_make_a_draft_of_what_runs if {
	_messages(_drafted([{"id": "APP-SHOP", "before": {"status": "active"}}])) == {"APP-SHOP: nothing is bound to EXT-MEMORY in ENV-DEV, and it is required"}
	_found(_drafted([{"id": "APP-SHOP", "before": {"status": "draft"}}, {"id": "APP-SHOP", "before": null}, {"id": "APP-B", "before": {"status": "active"}}])) == set()
}

test_what_is_not_required_need_not_be_bound if {
	_found(object.union(sample.developed({"bindings": []}), {"extension_points": {"head": [_free], "base": [_free]}})) == set()
}

test_considered_counts_what_is_judged if {
	extension_point_unbound.considered == 2 with input as sample.document
	extension_point_unbound.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
