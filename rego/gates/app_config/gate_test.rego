package gates.app_config_test

import data.gates.app_config as gate
import data.lib.app.sample_test as sample

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
		"gate": "app-config",
		"nonce": "n-1",
		"now": "2026-01-01T00:00:00Z",
		"policies": policies,
		"waivers": waivers,
		"problems": [],
		"change": null,
	},
	more,
)

# Whatever is judged whole is judged.
_all := {"scope": "everything", "registry": {"entities": _entities}}

_severities(statements) := {[f.policy, f.severity] | some f in statements; f.policy}

_evidence(document) := record if {
	some statement in gate.warn with input as document with data.policies.app_config as _package
	record := statement.evidence
}

test_a_mandatory_finding_denies if {
	document := _input({"POL-X-001": _policy}, [], _all)
	denied := gate.deny with input as document with data.policies.app_config as _package
	_severities(denied) == {["POL-X-001", "deny"]}
	warned := gate.warn with input as document with data.policies.app_config as _package
	_severities(warned) == set()
}

test_an_advisory_finding_warns if {
	document := _input({"POL-X-001": object.union(_policy, {"enforcement": "advisory"})}, [], _all)
	denied := gate.deny with input as document with data.policies.app_config as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.app_config as _package
	_severities(warned) == {["POL-X-001", "warn"]}
}

test_a_waived_finding_is_stated_and_does_not_deny if {
	document := _input({"POL-X-001": _policy}, [_waiver], _all)
	denied := gate.deny with input as document with data.policies.app_config as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.app_config as _package
	_severities(warned) == {["POL-X-001", "waived"]}
}

test_the_evidence_carries_the_nonce_and_what_was_considered if {
	record := _evidence(_input({"POL-X-001": _policy, "POL-X-002": object.union(_policy, {"package": "absent"})}, [], {}))
	record.nonce == "n-1"
	record.considered == {"POL-X-001": 4}
}

test_where_it_does_not_apply_nothing_is_denied_or_stated if {
	every policy in [_policy, object.union(_policy, {"enforcement": "advisory"})] {
		document := _input({"POL-X-001": policy}, [_waiver], _changed([], []))
		denied := gate.deny with input as document with data.policies.app_config as _package
		denied == set()
		warned := gate.warn with input as document with data.policies.app_config as _package
		_severities(warned) == set()
	}
}

_changed(paths, rows) := {
	"change": {"paths": paths, "rows": rows, "artifacts": []},
	"registry": {"entities": _entities},
}

_entities := [
	{"entity_type": "application", "registry": "r.csv", "config": {"spec": "/specs/shop.md"}},
	{"entity_type": "application", "registry": "r.csv", "config": {"spec": 4}},
	{"entity_type": "capability", "registry": "shop/r.csv", "config": {"implementation": "src/pay.py:Pay", "evidence": "/evidence/pay.json"}},
	{"entity_type": "capability", "registry": "r.csv", "config": {"implementation": null}},
	{"entity_type": "extension_point", "registry": "r.csv", "config": null},
	{"entity_type": "extension_point", "registry": "r.csv", "config": {"contract": {
		"interface": "src/contract.py:Pay",
		"conformance": "/tests/contract.py",
		"performance": {"pay": {"workload": "tests/load.py:pay", "reference": 4}},
	}}},
]

_path(path) := {"path": path, "status": "modified", "from": null}

_row(type) := {"id": "APP-A", "kind": "added", "fields": [], "before": null, "after": {"entity_type": type}}

_after(more) := _evidence(_input({"POL-X-001": _policy}, [], more))

test_without_a_base_it_does_not_apply if {
	record := _after(object.union(_changed([], []), {"change": null}))
	record.applies == false
	startswith(record.reason, "no base was given")
	contains(record.reason, "--all")
	record.unjudgeable == []
}

test_a_repository_without_applications_is_not_concerned if {
	record := _after(object.union(_changed([_path("specs/application.md")], []), {
		"registry": {"entities": []},
		"scope": "everything",
	}))
	record.applies == false
	startswith(record.reason, "the registry has no application")
}

test_everything_includes_what_did_not_change if {
	record := _after(object.union(_changed([], []), {"change": null, "scope": "everything"}))
	record.applies == true
	startswith(record.reason, "everything is judged")
}

test_a_change_elsewhere_does_not_concern_it if {
	every path in [
		"README.md",
		"src/other.py",
		"specs/schemas/application.schema.json",
		"specs/decisions/0007-application.md",
		"application.md",
	] {
		record := _after(_changed([_path(path)], [_row("module"), _row(null)]))
		record.applies == false
		startswith(record.reason, "no application spec")
	}
}

test_what_rows_name_concerns_it if {
	every path in [
		"specs/application.md",
		"specs/a/my_Application.md",
		"specs/shop.md",
		"shop/src/pay.py",
		"evidence/pay.json",
		"src/contract.py",
		"tests/contract.py",
		"tests/load.py",
	] {
		record := _after(_changed([_path(path)], []))
		record.applies == true
		record.reason == sprintf("%s changed", [path])
	}
}

test_rows_of_its_types_concern_it if {
	every type in ["application", "extension_point", "capability"] {
		record := _after(_changed([], [_row(type)]))
		record.reason == sprintf("a row of type %s changed", [type])
	}
}

test_what_rows_of_the_base_name_concerns_it if {
	before := {
		"id": "CAP-OLD",
		"kind": "removed",
		"fields": [],
		"before": {"entity_type": "capability", "registry": "r.csv", "config": {"implementation": "src/old.py"}},
		"after": null,
	}
	record := _after(_changed([_path("src/old.py")], [before]))
	contains(record.reason, "src/old.py changed")
}

_sampled(change) := _after(object.union(sample.document, {
	"change": object.union({"paths": [], "rows": [], "artifacts": []}, change),
	"registry": {"entities": _entities},
}))

test_what_was_read_for_the_facts_concerns_it if {
	every path in ["memory/file.py", "memory/contract.py", "tests/contract.py", "evidence/CAP-FILE.json"] {
		record := _sampled({"paths": [_path(path)]})
		record.reason == sprintf("%s changed", [path])
	}
}

# What runs in the place of a file may be too large to be read.
test_what_leaves_a_shape_unresolved_concerns_it if {
	shape := {"unresolved": [{"path": "memory/file.so", "line": null, "reason": "it is run instead"}]}
	record := _after(object.union(sample.document, {
		"change": {"paths": [_path("memory/file.so")], "rows": [], "artifacts": []},
		"registry": {"entities": _entities},
		"capabilities": [object.union(sample.document.capabilities[0], {"shape": shape})],
	}))
	record.reason == "memory/file.so changed"
}

_environment(id, config) := {
	"id": id,
	"kind": "changed",
	"fields": ["status"],
	"before": {"entity_type": "environment", "config": config},
	"after": {"entity_type": "environment", "config": config},
}

test_an_environment_of_an_application_concerns_it if {
	_sampled({"rows": [_environment("ENV-DEV", null)]}).reason == "the environment ENV-DEV changed"
	_sampled({"rows": [_environment("ENV-OTHER", null)]}).applies == false
}

test_an_environment_that_an_application_had_concerns_it if {
	before := {
		"id": "APP-SHOP",
		"kind": "changed",
		"fields": ["config"],
		"before": {"entity_type": "application", "registry": "r.csv", "config": {"environments": ["ENV-OLD"]}},
		"after": {"entity_type": "application", "registry": "r.csv", "config": {}},
	}
	record := _sampled({"rows": [before, _environment("ENV-OLD", null)]})
	contains(record.reason, "the environment ENV-OLD changed")
}

test_a_contract_whose_digest_changed_concerns_it if {
	before := {"base": [object.union(sample.point, {"digests": {"contract": "c0", "tests": "t1"}})]}
	document := object.union(sample.document, {
		"change": {"paths": [], "rows": [], "artifacts": []},
		"registry": {"entities": _entities},
		"extension_points": before,
	})
	_after(document).reason == "what EXT-MEMORY is made of changed"
}

test_evidence_that_is_given_concerns_it if {
	record := _after({"evidence": {"source": "e"}, "change": null, "registry": {"entities": _entities}})
	record.reason == "evidence was given"
	_after({"evidence": {"source": "e"}, "change": null, "registry": {"entities": []}}).applies == false
}

test_with_a_policy_in_force_it_judges if {
	_after(_changed([], [_row("application")])).unjudgeable == []
}

test_without_a_policy_in_force_it_cannot_judge if {
	retired := {"POL-X-001": object.union(_policy, {"status": "deprecated"})}
	record := _evidence(_input(retired, [], _changed([], [_row("application")])))
	record.unjudgeable == ["this version has no policy in force for the gate app-config, so it could not judge"]
}

test_without_any_policy_package_the_gate_still_speaks if {
	document := _input({"POL-X-001": _policy}, [], {"registry": {"entities": []}})
	denied := gate.deny with input as document
	denied == set()
	warned := gate.warn with input as document
	count(warned) == 1
}
