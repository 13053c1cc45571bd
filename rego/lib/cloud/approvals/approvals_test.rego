package lib.cloud.approvals_test

import data.lib.cloud.approvals
import data.lib.cloud.sample_test as sample

_approved(document) if approvals.approved(sample.plan) with input as document

_related(document) := [place.message | some place in places] if {
	places := approvals.related(sample.plan) with input as document
}

# Decisions

test_a_decision_counts_on_the_day_that_it_expires if _approved(sample.approved)

test_a_decision_must_fit_and_be_valid if {
	every more in [
		{"status": "deprecated"},
		{"status": "draft"},
		{"environment": "ENV-DEV"},
		{"plan_digest": "sha256:2"},
		{"approved_by": "somebody"},
		{"expires": "2026-11-21"},
		{"expires": "tomorrow"},
		{"expires": "9999"},
	] {
		not _approved(object.union(sample.document, {"approvals": [object.union(sample.approval, more)]}))
	}
}

test_without_a_clock_nothing_is_approved if {
	not _approved(object.union(sample.approved, {"now": "today"}))
	not _approved(object.union(sample.reviewed([sample.review({})]), {"now": "today"}))
}

_with_other_approvers := sample.based({"environments": [object.union(
	sample.environment,
	{"approvers": ["someone-else"]},
)]})

test_approvers_that_only_the_head_names_do_not_count if {
	not _approved(object.union(_with_other_approvers, {"approvals": [sample.approval]}))
	reviews := sample.reviewed([sample.review({})]).reviews
	not _approved(object.union(_with_other_approvers, {"reviews": reviews}))
}

test_the_approvers_are_named if {
	_related(sample.document) == ["ENV-PROD is approved by platform-lead"]
	nobody := sample.permitted({"environments": [object.union(sample.environment, {"approvers": []})]})
	_related(nobody) == ["ENV-PROD is approved by nobody"]
	_related(sample.permitted({"environments": []})) == []
}

# Reviews

test_a_review_approves_the_plan_whose_digest_it_holds if {
	_approved(sample.reviewed([sample.review({})]))
	_approved(sample.reviewed([sample.review({"digests": ["sha256:0", "sha256:1"]})]))
}

test_a_review_counts_for_as_many_days_as_data_say if {
	_approved(sample.reviewed([sample.review({"submitted_at": "2026-11-22T12:00:00Z"})]))
	_approved(sample.reviewed([sample.review({"submitted_at": "2026-11-08T12:00:00Z"})]))
	old := sample.reviewed([sample.review({"submitted_at": "2026-11-21T11:59:59Z"})])
	not approvals.approved(sample.plan) with input as old with data.cloud.review_valid_days as 1
	not approvals.approved(sample.plan) with input as old with data.cloud.review_valid_days as null
}

# What is wrong with a review, and what is said of it.
_wanting := [
	[{"digests": []}, "it does not hold the plan's digest"],
	[{"state": "DISMISSED"}, "its state is DISMISSED"],
	[{"state": "COMMENTED"}, "its state is COMMENTED"],
	[{"commit": "cafe"}, "it is of the commit cafe, and decade is judged"],
	[{"reviewer": "intern"}, "its reviewer is no approver"],
	[
		{"submitted_at": "2026-11-08T11:59:59Z"},
		"it was given at 2026-11-08T11:59:59Z, not in the 14 days before 2026-11-22T12:00:00Z",
	],
	[
		{"submitted_at": "2026-11-22T12:00:01Z"},
		"it was given at 2026-11-22T12:00:01Z, not in the 14 days before 2026-11-22T12:00:00Z",
	],
]

test_a_review_that_does_not_count_says_why if {
	every pair in _wanting {
		document := sample.reviewed([sample.review(pair[0])])
		not _approved(document)
		reviewer := sample.review(pair[0]).reviewer
		message := sprintf("review 80 of %s does not count: %s", [reviewer, pair[1]])
		_related(document) == ["ENV-PROD is approved by platform-lead", message]
	}
}

test_a_review_at_no_time_in_utc_does_not_count if {
	every time_ in [null, "", "yesterday", "2026-11-22", "2026-11-22T10:00:00+01:00", "1500-11-22T12:00:00Z"] {
		not _approved(sample.reviewed([sample.review({"submitted_at": time_})]))
	}
}

test_a_review_of_an_account_that_is_gone_does_not_count if {
	gone := sample.review({"reviewer": ""})
	named := {"environments": [object.union(sample.environment, {"approvers": ["", "platform-lead"]})]}
	document := object.union(sample.permitted(named), {"reviews": sample.reviewed([gone]).reviews})
	not _approved(document)
	_related(document)[1] == "review 80 of an account that is gone does not count: its reviewer is no approver"
}

test_without_a_head_no_review_counts if {
	every commit in [null, "decade"] {
		worktree := {"repository": {"head": null}}
		document := object.union(sample.reviewed([sample.review({"commit": commit})]), worktree)
		not _approved(document)
		contains(_related(document)[1], "no commit is judged: give --head")
	}
}

_written_by(authors) := object.union(sample.reviewed([sample.review({})]), {"reviews": {"authors": authors}})

test_nobody_approves_a_change_of_their_own if {
	every author in ["platform-lead", "PLATFORM-LEAD"] {
		not _approved(_written_by(["ann", author]))
		contains(_related(_written_by(["ann", author]))[1], "its reviewer is an author of the change")
	}
}

test_a_change_that_nobody_is_known_to_have_written_is_approved_by_nobody if {
	not _approved(_written_by([]))
	contains(_related(_written_by([]))[1], "nobody says who wrote the change")
}

# Later words of the same reviewer, and of others

_later := {"submitted_at": "2026-11-22T10:00:00Z", "id": "9"}

_followed_by(more) := sample.reviewed([
	sample.review(object.union_n([{"commit": "cafe", "digests": []}, _later, more])),
	sample.review({}),
])

test_a_later_review_takes_an_approval_back if {
	every more in [
		{"state": "CHANGES_REQUESTED"},
		{"state": "DISMISSED"},
		{"state": "APPROVED"},
		{"state": "of a kind that comes with years"},
		{"state": "CHANGES_REQUESTED", "reviewer": "platform-lead"},
		{"state": "DISMISSED", "submitted_at": null},
	] {
		not _approved(_followed_by(more))
		some message in _related(_followed_by(more))
		message == "review 80 of Platform-Lead does not count: a later review of the same reviewer stands in its place"
	}
}

test_a_later_review_that_says_nothing_takes_nothing_back if {
	_approved(_followed_by({"state": "COMMENTED"}))
	_approved(_followed_by({"state": "PENDING", "submitted_at": null}))
}

test_nobody_takes_back_what_another_said if {
	_approved(_followed_by({"state": "CHANGES_REQUESTED", "reviewer": "intern"}))
}

test_what_was_said_before_counts_no_more if {
	_approved(_followed_by({"state": "CHANGES_REQUESTED", "submitted_at": "2026-11-22T08:00:00Z"}))
}

test_of_two_reviews_at_one_time_the_greater_id_is_the_later if {
	same := {"state": "DISMISSED", "submitted_at": "2026-11-22T09:00:00Z"}
	_approved(_followed_by(object.union(same, {"id": "9"})))
	not _approved(_followed_by(object.union(same, {"id": "81"})))
	not _approved(_followed_by(object.union(same, {"id": "100"})))
}

test_reviews_that_have_nothing_to_do_with_the_plan_are_not_spoken_of if {
	others := [
		sample.review({"reviewer": "intern", "digests": []}),
		sample.review({"state": "COMMENTED", "digests": []}),
	]
	_related(sample.reviewed(others)) == ["ENV-PROD is approved by platform-lead"]
}

_row(status, more) := {
	"id": "DEC-0009",
	"status": status,
	"registry": "control_plane_registry.csv",
	"line": 7,
	"config": object.union(
		{"kind": "approval", "environment": "ENV-PROD", "plan_digest": "sha256:1", "approved_by": "platform-lead", "expires": "2026-12-31"},
		more,
	),
}

_near(approvals_, row) := _related(object.union(sample.document, {"approvals": approvals_, "registry": {"entities": [row]}}))

_approval := {"id": "DEC-0009"}

test_a_decision_that_comes_near_says_what_it_lacks if {
	every row, lack in {
		_row("draft", {}): "its status is draft",
		_row("active", {"environment": "ENV-DEV"}): "it is for ENV-DEV",
		_row("active", {"approved_by": "somebody"}): "somebody is no approver",
		_row("active", {"expires": "2026-11-21"}): "it expired: 2026-11-21",
	} {
		sprintf("DEC-0009 does not count: %s", [lack]) in _near([_approval], row)
	}
	"DEC-0009 does not count: it counts once it is on the base, and whole" in _near([], _row("active", {}))
}

test_a_decision_about_another_plan_does_not_come_near if {
	count(_near([_approval], _row("active", {"plan_digest": "sha256:2"}))) == 1
	count(_near([_approval], _row("active", {}))) == 1
}

# What a plan leaves open

_open := [
	{"resources": [sample.resource({"unknown": ["name"]})]},
	{"resources": [sample.resource({"unknown": ["arn", "name[0].first"]})]},
	{"resources": [sample.resource({"unknown": [""]})]},
	{"provisioners": [sample.provisioner({})]},
	{"providers": [object.union(sample.provider, {"unresolved": ["region"]})]},
]

_decided(document) if approvals.approved(document.plans[0]) with input as object.union(document, {"approvals": [sample.approval]})

_lack := "DEC-0009 does not count: the plan says too little of what is known only after apply, and not all of its Terraform, and of the files that it reads, is at hand"

test_a_decision_about_what_a_plan_leaves_open_needs_its_terraform if {
	every more in _open {
		_decided(sample.planned(more))
		document := sample.planned(object.union(more, {"source_sha256": null}))
		not _decided(document)
		registry := {"registry": {"entities": [_row("active", {})]}, "approvals": [_approval]}
		places := approvals.related(document.plans[0]) with input as object.union(document, registry)
		_lack in {place.message | some place in places}
	}
}

test_a_decision_about_what_a_plan_says_in_full_needs_no_terraform if {
	_decided(sample.planned({"source_sha256": null}))
	_decided(sample.planned({"source_sha256": null, "resources": [sample.resource({"unknown": ["arn"]})]}))
}

test_a_review_needs_no_terraform if {
	planned := sample.planned(object.union(_open[0], {"source_sha256": null}))
	document := object.union(planned, {"reviews": sample.reviewed([sample.review({})]).reviews})
	approvals.approved(document.plans[0]) with input as document
}
