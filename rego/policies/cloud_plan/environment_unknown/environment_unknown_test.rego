package policies.cloud_plan.environment_unknown_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.environment_unknown

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := environment_unknown.finding with input as document
}

test_a_plan_of_no_environment_is_denied if {
	_found(sample.planned({"environment": null})) == {["cloud.environment_unknown", "prod.plan.json"]}
	_found(sample.planned({"environment": "ENV-NONE"})) == {["cloud.environment_unknown", "ENV-NONE"]}
}

test_the_registered_environments_are_named if {
	named := environment_unknown.finding with input as sample.planned({"environment": "ENV-NONE"})
	{f.msg | some f in named} == {"ENV-NONE: the plan is for no active environment of the registry, which has ENV-PROD"}
	none := environment_unknown.finding with input as sample.permitted({"environments": []})
	{f.msg | some f in none} == {"ENV-PROD: the plan is for no active environment of the registry, which has none"}
}

test_a_spec_that_cannot_be_read_may_be_the_one if {
	spec := object.union(sample.spec, {"error": "regions is required", "content": null})
	document := object.union(sample.planned({"environment": null}), {"permissions": {"head": {"specs": [spec]}}})
	found := environment_unknown.finding with input as document
	{place.message | some f in found; some place in f.related} == {"it cannot be read: regions is required"}
}

test_a_row_that_is_not_active_is_named if {
	retired := sample.permitted({"environments": [object.union(sample.environment, {"status": "deprecated"})]})
	found := environment_unknown.finding with input as retired
	{place.message | some f in found; some place in f.related} == {`ENV-PROD has the status "deprecated"`}
}

test_an_environment_whose_spec_cannot_be_read_is_denied_with_the_reason if {
	spec := object.union(sample.spec, {"error": "regions is required", "content": null})
	found := environment_unknown.finding with input as sample.permitted({"specs": [spec]})
	{f.msg | some f in found} == {"ENV-PROD: the environment's cloud spec, /specs/cloud-prod.md, cannot be read: regions is required"}
	{place.line | some f in found; some place in f.related} == {9}
}

test_an_environment_without_a_spec_is_denied if {
	_found(sample.permitted({"specs": []})) == {["cloud.environment_unknown", "ENV-PROD"]}
	unnamed := sample.permitted({"environments": [object.union(sample.environment, {"cloud_spec": null})]})
	found := environment_unknown.finding with input as unnamed
	{[f.code, f.subject, f.msg] | some f in found} == {[
		"cloud.environment_unknown",
		"ENV-PROD",
		"ENV-PROD names no cloud_spec, so nothing says what its plans may do",
	]}
}

test_a_registered_environment_with_its_spec_passes if _found(sample.document) == set()

test_considered_counts_what_is_judged if {
	environment_unknown.considered == 1 with input as sample.document
	environment_unknown.considered == 0 with input as object.union(sample.document, {"plans": []})
}
