package lib.cloud.plans_test

import data.lib.cloud.plans
import data.lib.cloud.sample_test as sample

test_an_environment_counts_where_one_active_row_registers_it if {
	plans.environment(sample.plan, sample.permissions).id == "ENV-PROD"
	not plans.environment(sample.plan, {"environments": []})
	not plans.environment(sample.plan, {"environments": [object.union(sample.environment, {"status": "draft"})]})
	not plans.environment(sample.plan, {"environments": [sample.environment, sample.environment]})
	not plans.environment(object.union(sample.plan, {"environment": null}), sample.permissions)
}

test_a_cloud_spec_counts_where_it_can_be_read if {
	plans.spec(sample.plan, sample.permissions).regions == ["eu-west-1"]
	every spec in [
		object.union(sample.spec, {"path": "specs/other.md"}),
		object.union(sample.spec, {"error": "regions is required"}),
		object.union(sample.spec, {"content": null}),
	] {
		not plans.spec(sample.plan, object.union(sample.permissions, {"specs": [spec]}))
	}
}

test_a_spec_that_cannot_be_read_says_why if {
	faulty := {"specs": [object.union(sample.spec, {"error": "regions is required"})]}
	plans.spec_errors(sample.plan, object.union(sample.permissions, faulty)) == ["regions is required"]
	plans.spec_errors(sample.plan, sample.permissions) == []
	unnamed := {"environments": [object.union(sample.environment, {"cloud_spec": null})]}
	plans.spec_errors(sample.plan, object.union(sample.permissions, unnamed)) == []
}

test_the_base_says_who_may_approve if {
	base := object.union(sample.permissions, {"services": []})
	plans.trusted == base with input as sample.based({"services": []})
	plans.trusted == sample.permissions with input as sample.document
	plans.sides == [sample.permissions] with input as sample.document
	count(plans.sides) == 2 with input as sample.based({})
}

test_a_resource_stands_where_its_terraform_does if {
	subject := plans.resource_subject(sample.plan, sample.root({}), [])
	subject.path == "terraform/live/prod/main.tf"
	subject.line == 11
	subject.details == {"environment": "ENV-PROD", "plan": "prod.plan.json"}
}

test_a_resource_of_a_module_elsewhere_stands_at_its_call if {
	subject := plans.resource_subject(sample.plan, sample.resource({"call": "module.events.module.inner"}), [])
	subject.line == 40
}

test_what_has_no_place_stands_in_the_plan if {
	plan := object.union(sample.plan, {"module_calls": []})
	subject := plans.resource_subject(plan, sample.resource({}), [])
	[subject.path, subject.line] == ["prod.plan.json", null]
}

test_a_plan_is_named_by_its_environment_or_its_source if {
	plans.plan_subject(sample.plan, []).id == "ENV-PROD"
	plans.plan_subject(object.union(sample.plan, {"environment": null}), []).id == "prod.plan.json"
}

test_ancestry_goes_from_the_outermost_call_inward if {
	plans.ancestry("") == []
	plans.ancestry("module.a") == ["module.a"]
	plans.ancestry("module.a.module.b.module.c") == ["module.a", "module.a.module.b", "module.a.module.b.module.c"]
}

test_a_plan_without_changes_changes_nothing if {
	not plans.changes(sample.plan)
	reads := {"resources": [sample.resource({"mode": "data", "actions": ["read"]}), sample.resource({"actions": ["open"]})]}
	not plans.changes(object.union(sample.plan, reads))
	not plans.changes(object.union(sample.plan, {"outputs": [{"name": "url", "actions": ["no-op"], "sensitive": false}]}))
}

test_whatever_terraform_would_record_is_a_change if {
	every more in [
		{"resources": [sample.resource({"actions": ["update"]})]},
		{"resources": [sample.resource({"previous_address": "module.old.aws_sqs_queue.this"})]},
		{"resources": [sample.resource({"importing": true})]},
		{"outputs": [{"name": "url", "actions": ["create"], "sensitive": false}]},
		{"deferred": [{"address": "aws_vpc.main", "reason": "instance_count_unknown"}]},
	] {
		plans.changes(object.union(sample.plan, more))
	}
}

_policies := {"POL-CLD-024": {"status": "active"}, "POL-CLD-004": {"status": "draft"}}

_enforced(side) := object.union_n([
	sample.based({}),
	{"permissions": {side: object.union(sample.permissions, {"environments": [object.union(
		sample.environment,
		{"enforcement": {"POL-CLD-024": "mandatory", "POL-CLD-004": "mandatory", "POL-CLD-005": "advisory"}},
	)]})}},
	{"policies": _policies},
])

test_an_environment_tightens_a_policy_on_either_side if {
	every side in ["head", "base"] {
		plans.tightened == {"POL-CLD-024": {"ENV-PROD"}} with input as _enforced(side)
		rows := plans.tightening_rows("POL-CLD-024", "ENV-PROD") with input as _enforced(side)
		[place.message | some place in rows] == ["ENV-PROD makes POL-CLD-024 mandatory"]
	}
	plans.tightened == {} with input as object.union(sample.document, {"policies": _policies})
}
