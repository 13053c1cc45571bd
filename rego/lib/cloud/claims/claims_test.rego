package lib.cloud.claims_test

import data.lib.cloud.claims
import data.lib.cloud.sample_test as sample

_main := "terraform/live/prod/main.tf"

_claiming(folders) := object.union(sample.permissions, {"specs": [object.union(sample.spec, {"folders": folders})]})

_touching(more) := object.union(sample.document, {"permissions": {"head": _claiming([_touched(more)])}})

_touched(more) := sample.folder(object.union({"touched": [_main]}, more))

_unplanned(document) := found if {
	found := claims.unplanned with input as document
}

test_a_plan_of_the_claimed_directory_is_enough if {
	_unplanned(_touching({})) == set()
	_unplanned(_touching({"directory": "terraform/link"})) == set()
}

test_without_a_plan_of_it_the_change_is_unplanned if {
	said := {"terraform/live/prod/main.tf changed, and no plan of ENV-PROD in terraform/live/prod was given (--plan)"}
	every plan in [
		{"environment": "ENV-DEV", "directory": "terraform/live/prod"},
		{"environment": "ENV-PROD", "directory": "terraform/live/other"},
		{"environment": "ENV-PROD", "directory": null},
	] {
		_unplanned(object.union(_touching({"real": null}), {"plans": [object.union(sample.plan, plan)]})) == said
	}
	_unplanned(object.union(_touching({}), {"plans": []})) == said
}

test_each_claimed_directory_needs_its_own_plan if {
	claimed := _claiming([_touched({}), _touched({"directory": "terraform/shared", "real": "terraform/shared"})])
	count(_unplanned(object.union(sample.document, {"permissions": {"head": claimed}}))) == 1
}

test_a_claim_that_the_change_withdraws_counts if {
	withdrawn := {"permissions": {
		"head": object.union(sample.permissions, {"environments": []}),
		"base": _claiming([_touched({})]),
	}}
	count(_unplanned(object.union_n([sample.document, withdrawn, {"plans": []}]))) == 1
}

test_the_root_is_called_so if {
	said := _unplanned(_touching({"directory": "", "real": "", "touched": ["main.tf"]}))
	said == {"main.tf changed, and no plan of ENV-PROD in the repository's root was given (--plan)"}
}

test_an_environment_that_is_not_active_claims_nothing if {
	draft := object.union(
		_claiming([_touched({})]),
		{"environments": [object.union(sample.environment, {"status": "draft"})]},
	)
	document := object.union(sample.document, {"permissions": {"head": draft}, "plans": []})
	_unplanned(document) == set()
	not claims.concerns("terraform/live/prod/rules.json") with input as document
}

test_where_nothing_changed_nothing_is_unplanned if {
	_unplanned(object.union(sample.document, {"plans": []})) == set()
}

test_terraform_concerns_it_wherever_it_is if {
	every path in ["main.tf", "infra/prod/x.tf.json", "prod.tfvars", "prod.tfvars.json", "main.tofu"] {
		claims.concerns(path) with input as sample.document
	}
	not claims.concerns("rules.json") with input as sample.document
}

test_every_file_of_a_claimed_directory_or_a_registered_module_concerns_it if {
	claims.concerns("shared/rules.json") with input as _touching({"touched": ["shared/rules.json"]})
	module := sample.permitted(sample.served({"touched": ["modules/queue/policy.json"]}))
	claims.concerns("modules/queue/policy.json") with input as module
	not claims.concerns("modules/queue/other.json") with input as module
}
