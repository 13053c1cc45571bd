package lib.cloud.claims_test

import data.lib.cloud.claims
import data.lib.cloud.sample_test as sample

_changing(path, more) := object.union_n([
	sample.document,
	{"change": {"paths": [{"path": path, "status": "modified", "from": null}]}},
	more,
])

_claiming(directories) := {"permissions": {"head": object.union(sample.permissions, {"specs": [object.union(
	sample.spec,
	{"content": object.union(sample.spec.content, {"directories": directories})},
)]})}}

_unplanned(document) := found if {
	found := claims.unplanned with input as document
}

test_a_plan_of_the_claimed_directory_is_enough if {
	_unplanned(_changing("terraform/live/prod/main.tf", _claiming(["terraform/live/prod"]))) == set()
	_unplanned(_changing("terraform/live/prod/main.tf", _claiming(["/terraform/live/prod/"]))) == set()
}

test_without_a_plan_of_it_the_change_is_unplanned if {
	document := _changing("terraform/live/prod/main.tf", _claiming(["./terraform/live/prod"]))
	said := {"terraform/live/prod/main.tf changed, and no plan of ENV-PROD in terraform/live/prod was given"}
	every plan in [
		{"environment": "ENV-DEV", "directory": "terraform/live/prod"},
		{"environment": "ENV-PROD", "directory": "terraform/live/other"},
		{"environment": "ENV-PROD", "directory": null},
	] {
		_unplanned(object.union(document, {"plans": [object.union(sample.plan, plan)]})) == said
	}
	_unplanned(object.union(document, {"plans": []})) == said
}

test_each_claimed_directory_needs_its_own_plan if {
	document := _changing("terraform/live/database/main.tf", _claiming(["terraform/live/prod", "terraform/live/database"]))
	count(_unplanned(document)) == 1
}

test_a_claim_that_the_change_withdraws_counts if {
	withdrawn := {"permissions": {
		"head": object.union(sample.permissions, {"environments": []}),
		"base": _claiming(["terraform/live/prod"]).permissions.head,
	}}
	document := object.union(_changing("terraform/live/prod/main.tf", withdrawn), {"plans": []})
	count(_unplanned(document)) == 1
}

test_the_root_claims_everything if {
	said := _unplanned(_changing("main.tf", _claiming(["."])))
	said == {"main.tf changed, and no plan of ENV-PROD in the repository's root was given"}
}

test_what_is_no_terraform_or_lies_elsewhere_needs_no_plan if {
	every path in ["terraform/live/prod/README.md", "terraform/live/production/main.tf", "main.tf"] {
		_unplanned(object.union(_changing(path, _claiming(["terraform/live/prod"])), {"plans": []})) == set()
	}
}

test_an_environment_that_is_not_active_claims_nothing if {
	draft := object.union(
		_claiming(["terraform/live/prod"]).permissions.head,
		{"environments": [object.union(sample.environment, {"status": "draft"})]},
	)
	document := _changing("terraform/live/prod/main.tf", {"permissions": {"head": draft}, "plans": []})
	_unplanned(document) == set()
}

test_without_a_change_nothing_is_unplanned if {
	_unplanned(object.union(sample.document, {"change": null, "plans": []})) == set()
}
