package policies.cloud_plan.plan_mismatched_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.plan_mismatched

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := plan_mismatched.finding with input as document
}

_messages(document) := {f.msg | some f in found} if {
	found := plan_mismatched.finding with input as document
}

test_a_plan_that_is_what_its_provenance_says_passes if _found(sample.document) == set()

test_a_plan_without_provenance_is_for_another_policy if _found(sample.planned({"provenance": null})) == set()

test_each_difference_is_denied_with_both_values if {
	every pair in [
		[{"commit": "cafe"}, "is of the commit cafe, and decade is judged"],
		[
			{"directory": "terraform/live/dev"},
			"is of the directory terraform/live/dev, and that of the environment is terraform/live/prod",
		],
		[{"directory": null}, "is of no directory, and that of the environment is terraform/live/prod"],
		[{"environment": "ENV-DEV"}, "tells of the environment ENV-DEV, and what is judged is ENV-PROD"],
		[{"plan_sha256": "33"}, "tells of a plan with the SHA-256 33, and what is judged is 11"],
		[{"plan_sha256": null}, "tells of a plan with the SHA-256 none, and what is judged is 11"],
		[{"modules_sha256": "33"}, "tells of a modules.json with the SHA-256 33, and what is judged is 22"],
		[{"terraform_version": "1.5.7"}, "tells of the Terraform version 1.5.7, and what is judged is 1.11.4"],
	] {
		_messages(sample.proven(pair[0])) == {sprintf("ENV-PROD: the provenance of the plan %s", [pair[1]])}
		_found(sample.proven(pair[0])) == {["cloud.plan_mismatched", "ENV-PROD"]}
	}
}

test_several_differences_are_several_findings if {
	count(_messages(sample.proven({"commit": "cafe", "environment": null, "plan_sha256": "33"}))) == 3
}

test_a_modules_file_that_is_missing_is_a_difference if {
	count(_messages(sample.planned({"modules_sha256": null}))) == 1
	_messages(sample.planned({
		"modules_sha256": null,
		"provenance": object.union(sample.provenance, {"modules_sha256": null}),
	})) == set()
}

test_provenance_that_cannot_be_used_is_denied_for_that_alone if {
	unusable := {
		"error": "is no JSON",
		"commit": null,
		"directory": null,
		"environment": null,
		"plan_sha256": null,
		"modules_sha256": null,
		"terraform_version": null,
	}
	_messages(sample.proven(unusable)) == {"ENV-PROD: the provenance of the plan cannot be used: is no JSON"}
}

test_the_commit_counts_only_where_one_is_judged if {
	worktree := {"repository": {"head": null}}
	_messages(object.union(sample.proven({"commit": "cafe"}), worktree)) == set()
	count(_messages(object.union(sample.proven({"commit": "cafe", "plan_sha256": "33"}), worktree))) == 1
}

test_a_commit_that_is_not_told_is_for_another_policy if _messages(sample.proven({"commit": null})) == set()

test_a_directory_may_be_written_in_more_ways_than_one if {
	every directory in ["./terraform/live/prod/", "terraform//live/./prod"] {
		_messages(sample.proven({"directory": directory})) == set()
	}
	every directory in ["/terraform/live/prod", "terraform/live/prod/../prod"] {
		count(_messages(sample.proven({"directory": directory}))) == 1
	}
}

test_a_directory_may_be_named_by_where_a_symlink_leads if {
	linked := object.union(sample.spec, {"folders": [sample.folder({"directory": "terraform/link"})]})
	every directory in ["terraform/link", "terraform/live/prod"] {
		_messages(_somewhere(directory, {"head": object.union(sample.permissions, {"specs": [linked]})})) == set()
	}
}

_somewhere(directory, side) := object.union(
	sample.planned({
		"directory": null,
		"provenance": object.union(sample.provenance, {"directory": directory}),
	}),
	{"permissions": side},
)

_covering(directories) := object.union(sample.permissions, sample.specified({"directories": directories}))

test_a_directory_must_be_covered_by_the_spec_on_both_sides if {
	both := ["terraform/live/prod", "terraform/live/shared"]
	_messages(_somewhere("terraform/live/shared", {"head": _covering(both)})) == set()
	_messages(_somewhere("terraform/live/shared", {"head": _covering(both), "base": sample.permissions})) == {concat(" ", [
		"ENV-PROD: the provenance of the plan is of the directory terraform/live/shared,",
		"and that of the environment is terraform/live/prod",
	])}
	_messages(_somewhere("terraform/live/shared", {"head": _covering([])})) == {concat(" ", [
		"ENV-PROD: the provenance of the plan is of the directory terraform/live/shared,",
		"and the environment's cloud spec lists no directories",
	])}
}

test_where_no_directory_is_expected_any_passes if {
	content := object.remove(sample.spec.content, ["directories"])
	unlimited := object.union(object.remove(sample.spec, ["content"]), {"content": content})
	anywhere := object.union(sample.permissions, {"specs": [unlimited]})
	every directory in ["terraform/elsewhere", null] {
		_messages(_somewhere(directory, {"head": anywhere})) == set()
	}
}

test_the_provenance_is_a_related_place if {
	found := plan_mismatched.finding with input as sample.proven({"plan_sha256": "33"})
	{place.path | some f in found; some place in f.related} == {"prod.plan.json.provenance.json"}
}

test_considered_counts_what_is_judged if {
	plan_mismatched.considered == 1 with input as sample.document
	plan_mismatched.considered == 0 with input as sample.planned({"provenance": null})
}
