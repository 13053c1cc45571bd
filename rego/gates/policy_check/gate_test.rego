package gates.policy_check_test

import data.gates.policy_check as gate

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
		"gate": "policy-check",
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
	some statement in gate.warn with input as document with data.policies.policy_check as _package
	record := statement.evidence
}

test_a_mandatory_finding_denies if {
	document := _input({"POL-X-001": _policy}, [], {})
	denied := gate.deny with input as document with data.policies.policy_check as _package
	_severities(denied) == {["POL-X-001", "deny"]}
	warned := gate.warn with input as document with data.policies.policy_check as _package
	_severities(warned) == set()
}

test_an_advisory_finding_warns if {
	document := _input({"POL-X-001": object.union(_policy, {"enforcement": "advisory"})}, [], {})
	denied := gate.deny with input as document with data.policies.policy_check as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.policy_check as _package
	_severities(warned) == {["POL-X-001", "warn"]}
}

test_a_waived_finding_is_stated_and_does_not_deny if {
	document := _input({"POL-X-001": _policy}, [_waiver], {})
	denied := gate.deny with input as document with data.policies.policy_check as _package
	denied == set()
	warned := gate.warn with input as document with data.policies.policy_check as _package
	_severities(warned) == {["POL-X-001", "waived"]}
}

test_the_evidence_carries_the_nonce_and_what_was_considered if {
	record := _evidence(_input({"POL-X-001": _policy, "POL-X-002": object.union(_policy, {"package": "absent"})}, [], {}))
	record.nonce == "n-1"
	record.considered == {"POL-X-001": 4}
}

test_every_change_is_judged if {
	record := _evidence(_input({}, [], {}))
	record.applies == true
	record.reason == "every change is judged"
	record.unjudgeable == []
}
