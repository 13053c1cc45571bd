package gates.cloud_plan_test

import data.gates.cloud_plan as gate
import data.lib.cloud.sample_test as sample

_policy := {
	"package": "example",
	"status": "active",
	"enforcement": "mandatory",
	"effective_on": null,
	"waivable": true,
	"parameters": {},
	"parameters_schema": {},
}

_found := {
	"code": "example.wrong",
	"msg": "something is wrong",
	"remedy": "Mend it.",
	"subject": "src/a",
	"location": {"path": "src/a", "line": 1},
	"related": [],
	"details": {},
}

_package := {"example": {"considered": 4, "finding": {_found}}}

_waiver := {
	"id": "DEC-0009",
	"status": "active",
	"policy": "POL-X-001",
	"subjects": ["src/a"],
	"reason": "until the next release",
	"approved_by": "someone",
	"expires": "2030-01-01",
}

_input(policies, waivers, more) := object.union(
	{
		"gate": "cloud-plan",
		"nonce": "n-1",
		"now": "2026-01-01T00:00:00Z",
		"policies": policies,
		"waivers": waivers,
		"problems": [],
		"change": null,
	},
	more,
)

_severities(statements) := {[f.policy, f.severity] | some f in statements; f.policy}

_evidence(document) := record if {
	some statement in gate.warn with input as document with data.policies.cloud_plan as _package
	record := statement.evidence
}

test_a_mandatory_finding_denies if {
	document := _input({"POL-X-001": _policy}, [], {})
	denied := gate.deny with input as document with data.policies.cloud_plan as _package
	_severities(denied) == {["POL-X-001", "deny"]}
	warned := gate.warn with input as document with data.policies.cloud_plan as _package
	_severities(warned) == set()
}

test_an_advisory_finding_warns if {
	document := _input({"POL-X-001": object.union(_policy, {"enforcement": "advisory"})}, [], {})
	denied := gate.deny with input as document with data.policies.cloud_plan as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.cloud_plan as _package
	_severities(warned) == {["POL-X-001", "warn"]}
}

test_a_waived_finding_is_stated_and_does_not_deny if {
	document := _input({"POL-X-001": _policy}, [_waiver], {})
	denied := gate.deny with input as document with data.policies.cloud_plan as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.cloud_plan as _package
	_severities(warned) == {["POL-X-001", "waived"]}
}

test_the_evidence_carries_the_nonce_and_what_was_considered if {
	record := _evidence(_input({"POL-X-001": _policy, "POL-X-002": object.union(_policy, {"package": "absent"})}, [], {}))
	record.nonce == "n-1"
	record.considered == {"POL-X-001": 4}
}

_changed(paths, rows) := {
	"change": {"paths": paths, "rows": rows, "artifacts": []},
	"registry": {"entities": [{"entity_type": "environment", "config": {"cloud_spec": "specs/prod.md"}}]},
	"plans": [],
}

_path(path) := {"path": path, "status": "modified", "from": null}

_row(type) := _revised(_entity(type, {"cloud_spec": "specs/prod.md"}), null)

_entity(type, config) := {"entity_type": type, "config": config}

_revised(before, after) := {"id": "ENV-A", "kind": "changed", "fields": [], "before": before, "after": after}

_after(more) := _evidence(_input({"POL-X-001": _policy}, [], more))

test_without_a_base_and_a_plan_it_does_not_apply if {
	record := _after(object.union(_changed([], []), {"change": null}))
	record.applies == false
	startswith(record.reason, "no base was given")
	record.unjudgeable == []
}

test_a_repository_without_environments_is_not_concerned if {
	record := _after(object.union(_changed([_path("main.tf")], []), {"registry": {"entities": []}, "scope": "everything"}))
	record.applies == false
	startswith(record.reason, "the registry has no environment")
}

test_the_last_environment_cannot_leave_unseen if {
	record := _after(object.union(_changed([], [_row("environment")]), {"registry": {"entities": []}}))
	record.applies == true
}

_bare := {"registry": {"entities": [_entity("environment", null), _entity("environment", {"production": true})]}}

test_an_environment_of_applications_only_does_not_concern_it if {
	every config in [null, {}, {"cloud_spec": null}] {
		row := _revised(null, _entity("environment", config))
		record := _after(object.union_n([_changed([_path("main.tf")], [row]), _bare, {"scope": "everything"}]))
		record.applies == false
		startswith(record.reason, "the registry has no environment with a cloud_spec")
	}
	_after(_changed([], [_revised(_entity("environment", {}), null)])).applies == false
}

test_a_cloud_spec_that_comes_or_goes_concerns_it if {
	bare := _entity("environment", {})
	named := _entity("environment", {"cloud_spec": "specs/prod.md"})
	every row in [_revised(bare, named), _revised(named, bare)] {
		record := _after(object.union(_changed([], [row]), _bare))
		record.reason == "a row of type environment changed"
	}
}

test_a_service_without_an_environment_concerns_it if {
	document := object.union(_changed([_path("main.tf")], []), {"registry": {"entities": [_entity("cloud_service", null)]}})
	_after(document).applies == true
}

test_everything_includes_what_did_not_change if {
	record := _after(object.union(_changed([], []), {"change": null, "scope": "everything"}))
	record.applies == true
	startswith(record.reason, "everything is judged")
}

test_a_change_elsewhere_does_not_concern_it if {
	every path in [
		"README.md",
		"src/terraform.py",
		"specs/schemas/cloud-plan.schema.json",
		"specs/decisions/0007-cloud.md",
		"notes/cloud.md",
	] {
		record := _after(_changed([_path(path)], [_row("module")]))
		record.applies == false
		startswith(record.reason, "no Terraform, cloud spec")
	}
}

test_terraform_and_cloud_specs_concern_it if {
	every path in [
		"main.tf",
		"infra/prod/x.tf.json",
		"prod.tfvars",
		"prod.tfvars.json",
		"main.tofu",
		"specs/cloud.md",
		"specs/shop/Cloud_prod.md",
	] {
		record := _after(_changed([_path(path)], []))
		record.applies == true
		record.reason == sprintf("%s changed", [path])
	}
}

test_terraform_that_was_renamed_away_concerns_it if {
	record := _after(_changed([{"path": "main.txt", "status": "renamed", "from": "main.tf"}], []))
	record.applies == true
}

test_a_spec_that_an_environment_names_concerns_it if {
	environments := [{"entity_type": "environment", "config": {"cloud_spec": "/specs/production.md"}}, {"config": null}]
	more := object.union(_changed([_path("specs/production.md")], []), {"registry": {"entities": environments}})
	_after(more).applies == true
}

test_rows_of_its_types_concern_it if {
	record := _after(_changed([], [_row("environment"), _row("cloud_service"), _row(null)]))
	record.reason == "a row of type cloud_service changed; a row of type environment changed"
}

test_it_lacks_a_plan_where_it_applies_without_one if {
	record := _after(_changed([_path("main.tf")], []))
	count(record.unjudgeable) == 1
	startswith(record.unjudgeable[0], "main.tf changed, and what that permits or builds shows in a plan only: give the plan")
}

test_it_says_which_rows_want_a_plan if {
	record := _after(_changed([], [_row("environment")]))
	startswith(record.unjudgeable[0], "a row of type environment changed, and")
}

test_a_plan_is_enough if {
	record := _after({"plans": [{}]})
	record.applies == true
	record.reason == "a plan was given"
	record.unjudgeable == []
}

test_without_a_policy_it_cannot_judge if {
	record := _evidence(_input({}, [], {"plans": [{}]}))
	record.unjudgeable == ["this version has no policy in force for the gate cloud-plan, so it could not judge"]
}

test_without_any_policy_package_the_gate_still_speaks if {
	document := _input({"POL-X-001": _policy}, [], {"plans": []})
	denied := gate.deny with input as document
	denied == set()
	warned := gate.warn with input as document
	count(warned) == 1
}

_tightening(environment, more) := {"permissions": {"base": null, "head": {"environments": [object.union(
	{"id": environment, "status": "active", "enforcement": {"POL-X-001": "mandatory"}},
	more,
)]}}}

_found_in(environment) := {"example": {"considered": 4, "finding": {object.union(
	_found,
	{"details": {"environment": environment}},
)}}}

_advised(waivers, more) := _input({"POL-X-001": object.union(_policy, {"enforcement": "advisory"})}, waivers, more)

test_an_environment_makes_advice_mandatory_for_its_plans if {
	document := _advised([], _tightening("ENV-PROD", {}))
	denied := gate.deny with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	_severities(denied) == {["POL-X-001", "deny"]}
	warned := gate.warn with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	_severities(warned) == set()
}

test_a_denial_names_the_row_that_makes_it_mandatory if {
	document := _advised([], _tightening("ENV-PROD", {"registry": "registry.csv", "line": 9, "column": 40}))
	denied := gate.deny with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	{place | some denial in denied; some place in denial.related} == {{
		"path": "registry.csv",
		"line": 9,
		"column": 40,
		"message": "ENV-PROD makes POL-X-001 mandatory",
	}}
}

test_it_stays_advice_for_plans_of_other_environments if {
	document := _advised([], _tightening("ENV-PROD", {}))
	denied := gate.deny with input as document with data.policies.cloud_plan as _found_in("ENV-DEV")
	denied == set()
	warned := gate.warn with input as document with data.policies.cloud_plan as _found_in("ENV-DEV")
	_severities(warned) == {["POL-X-001", "warn"]}
}

test_an_environment_does_not_loosen if {
	loose := _tightening("ENV-PROD", {"enforcement": {"POL-X-001": "advisory"}})
	document := _input({"POL-X-001": _policy}, [], loose)
	denied := gate.deny with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	_severities(denied) == {["POL-X-001", "deny"]}
}

test_a_waiver_holds_where_advice_is_mandatory if {
	document := _advised([_waiver], _tightening("ENV-PROD", {}))
	denied := gate.deny with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	denied == set()
	warned := gate.warn with input as document with data.policies.cloud_plan as _found_in("ENV-PROD")
	_severities(warned) == {["POL-X-001", "waived"]}
}

_leaving_open(environment, name) := object.union(sample.plan, {
	"environment": environment,
	"module_calls": [object.union(sample.call, {"parameters": [sample.parameter({"name": name, "state": "unknown"})]})],
})

test_the_evidence_carries_what_must_be_checked_after_apply if {
	allowed := {"a": {"unknown_allowed": true}, "b": {"unknown_allowed": true}}
	plans := [_leaving_open("ENV-PROD", "b"), _leaving_open("ENV-DEV", "b"), _leaving_open("ENV-PROD", "a")]
	permitted := object.union(sample.permitted(sample.served({"parameters": allowed})), {"plans": plans})
	owed := _after(permitted).obligations
	[[obligation.environment, obligation.parameter] | some obligation in owed] == [
		["ENV-DEV", "b"],
		["ENV-PROD", "a"],
		["ENV-PROD", "b"],
	]
}

test_the_evidence_is_there_where_nothing_is_left_open if _after({"plans": [sample.plan]}).obligations == []

test_a_plan_of_another_directory_is_not_enough if {
	touched := sample.folder({"touched": ["terraform/live/prod/main.tf"]})
	document := sample.permitted({"specs": [object.union(sample.spec, {"folders": [touched]})]})
	_after(document).unjudgeable == []
	record := _after(object.union(document, {"plans": [object.union(sample.plan, {"directory": "elsewhere"})]}))
	record.unjudgeable == ["terraform/live/prod/main.tf changed, and no plan of ENV-PROD in terraform/live/prod was given (--plan)"]
}

test_facts_that_leave_out_a_resource_cannot_be_judged if {
	record := _after(object.union(sample.document, {"plans": [object.union(sample.plan, {"groups": []})]}))
	record.unjudgeable == ["the facts of the plan prod.plan.json leave out some of its resources"]
}
