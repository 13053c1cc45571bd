# METADATA
# title: Approvals
# description: >-
#   Whether somebody who may approve a plan did: in a decision of the registry, or in a review of the pull request. Both
#   name the digest of the very plan.
package lib.cloud.approvals

import data.lib.cloud.plans
import data.lib.decision

# METADATA
# scope: document
# description: Whether a plan is approved by one who may, and the approval is valid now.
approved(plan) if {
	not _says_too_little(plan)
	some approval in input.approvals
	decision.unexpired(approval)
	approval.environment == plan.environment
	approval.plan_digest == plan.digest
	approval.approved_by in _approvers(plan)
}

approved(plan) if {
	some review in input.reviews.items
	_names(plan, review)
	_is_approval(review)
	_is_of_the_head(review)
	_is_by_an_approver(plan, review)
	_is_by_no_author(review)
	_is_recent(review)
	_stands(review)
}

# METADATA
# description: >-
#   Places related to a plan that is not approved: the row that says who may approve it, and each review that comes
#   near, with what it lacks.
related(plan) := array.flatten([_rows(plan), _near_decisions(plan), _near_misses(plan)])

_approvers(plan) := plans.environment(plan, plans.trusted).approvers

_rows(plan) := [plans.row(found, message) |
	found := plans.environment(plan, plans.trusted)
	message := sprintf("%s is approved by %s", [found.id, _listed(found.approvers)])
]

_listed([]) := "nobody"

_listed(names) := concat(", ", [sprintf("%v", [name]) | some name in names]) if count(names) > 0

# Decisions

# Rows of the head that hold the plan's digest, with what each lacks.
_near_decisions(plan) := [plans.row(row, sprintf("%s does not count: %s", [row.id, concat("; ", lacks)])) |
	some row in input.registry.entities
	row.config.kind == "approval"
	row.config.plan_digest == plan.digest
	lacks := _decision_lacks(plan, row)
	count(lacks) > 0
]

_decision_lacks(plan, row) := array.flatten([
	["it counts once it is on the base, and whole" | not row.id in {approval.id | some approval in input.approvals}],
	[sprintf("its status is %v", [row.status]) | row.status != "active"],
	[sprintf("it is for %v", [row.config.environment]) | row.config.environment != plan.environment],
	[sprintf("%v is no approver", [row.config.approved_by]) | not row.config.approved_by in _approvers(plan)],
	[sprintf("it expired: %v", [row.config.expires]) | not decision.is_to_come(row.config.expires)],
	[_too_little | _says_too_little(plan)],
])

_too_little := concat("", [
	"the plan says too little of what is known only after apply, ",
	"and not all of its Terraform, and of the files that it reads, is at hand",
])

# The digest, which alone a decision is bound to, holds an expression as what it refers to where its value is not known,
# and its words only with the Terraform. A review is bound to a commit as well.
_says_too_little(plan) if {
	is_null(plan.source_sha256)
	_leaves_open(plan)
}

_leaves_open(plan) if {
	some resource in plan.resources
	some path in resource.unknown
	regex.find_n(`^[^.\[]*`, path, 1)[0] in resource.configured
}

# All of it is unknown.
_leaves_open(plan) if {
	some resource in plan.resources
	"" in resource.unknown
}

_leaves_open(plan) if count(plan.provisioners) > 0

_leaves_open(plan) if {
	some provider in plan.providers
	count(provider.unresolved) > 0
}

# Reviews

_names(plan, review) if plan.digest in review.digests

_is_approval(review) if review.state == "APPROVED"

_is_of_the_head(review) if {
	is_string(input.repository.head)
	review.commit == input.repository.head
}

_is_by_an_approver(plan, review) if {
	review.reviewer != ""
	some approver in _approvers(plan)
	lower(approver) == lower(review.reviewer)
}

# Where nobody says who the authors are, nobody is known to be none of them.
_is_by_no_author(review) if {
	count(input.reviews.authors) > 0
	every author in input.reviews.authors {
		lower(author) != lower(review.reviewer)
	}
}

_is_recent(review) if {
	age := _moment(input.now) - _moment(review.submitted_at)
	age >= 0
	age <= data.cloud.review_valid_days * _day
}

# In nanoseconds, as all time here.
_day := ((24 * 60) * 60) * 1000000000

# Undefined for what is no time in UTC.
_moment(time_) := time.parse_rfc3339_ns(time_) if {
	is_string(time_)
	regex.match(`^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|\+00:00)$`, time_)
}

# It is the last word of its reviewer: whatever a later review says stands in its place.
_stands(review) if {
	every other in input.reviews.items {
		_leaves(other, review)
	}
}

_leaves(other, review) if lower(other.reviewer) != lower(review.reviewer)

_leaves(other, _) if other.state in {"COMMENTED", "PENDING"}

_leaves(other, review) if _order(other) <= _order(review)

# Ids are whole numbers, told as text: the longer is the greater.
_order(review) := [_moment(review.submitted_at), count(review.id), review.id]

_near_misses(plan) := [place |
	some review in input.reviews.items
	_comes_near(plan, review)
	place := {
		"path": input.reviews.source,
		"line": null,
		"message": sprintf("%s does not count: %s", [_title(review), concat("; ", _lacks(plan, review))]),
	}
]

_title(review) := sprintf("review %s of %s", [review.id, review.reviewer]) if review.reviewer != ""

_title(review) := sprintf("review %s of an account that is gone", [review.id]) if review.reviewer == ""

_comes_near(plan, review) if _names(plan, review)

_comes_near(plan, review) if {
	_is_approval(review)
	_is_by_an_approver(plan, review)
}

_lacks(plan, review) := [lack |
	some condition in ["digest", "state", "commit", "approver", "author", "time", "last word"]
	lack := _lack(condition, plan, review)
]

_lack("digest", plan, review) := "it does not hold the plan's digest" if not _names(plan, review)

_lack("state", _, review) := sprintf("its state is %s", [review.state]) if not _is_approval(review)

_lack("commit", _, review) := sprintf("it is of the commit %v, and %s is judged", [review.commit, head]) if {
	head := input.repository.head
	is_string(head)
	not _is_of_the_head(review)
}

_lack("commit", _, _) := "no commit is judged: give --head" if not is_string(input.repository.head)

_lack("approver", plan, review) := "its reviewer is no approver" if not _is_by_an_approver(plan, review)

_lack("author", _, review) := "its reviewer is an author of the change" if {
	count(input.reviews.authors) > 0
	not _is_by_no_author(review)
}

_lack("author", _, _) := "nobody says who wrote the change: give --base, or --author" if {
	count(input.reviews.authors) == 0
}

_lack("time", _, review) := sprintf("it was given at %v, not in the %d days before %s", values) if {
	not _is_recent(review)
	values := [review.submitted_at, data.cloud.review_valid_days, input.now]
}

_lack("last word", _, review) := "a later review of the same reviewer stands in its place" if not _stands(review)
