package gates.registry_valid_test

import data.gates.registry_valid

# The gate is tested with one policy, whose finding is put in its place.

test_finding_of_a_mandatory_policy_is_denied if {
	_denied({}) == {["POL-A", "deny", "MOD-A is wrong"]}
	_stated({}) == set()
}

test_no_finding_denies_nothing if {
	denied := registry_valid.deny with input as _document({}) with data.policies.registry_valid as {"a": _passes}
	denied == set()
}

test_finding_of_an_advisory_policy_warns if {
	_denied({"enforcement": "advisory"}) == set()
	_stated({"enforcement": "advisory"}) == {["POL-A", "warn", "MOD-A is wrong"]}
}

test_finding_of_a_draft_warns if {
	_denied({"status": "draft"}) == set()
	_stated({"status": "draft"}) == {["POL-A", "warn", "MOD-A is wrong"]}
}

test_finding_of_a_policy_not_yet_effective_warns if {
	_denied({"effective_on": "2026-03-02"}) == set()
	_stated({"effective_on": "2026-03-02"}) == {["POL-A", "warn", "MOD-A is wrong"]}
	_denied({"effective_on": "2026-03-01"}) == {["POL-A", "deny", "MOD-A is wrong"]}
}

test_deprecated_policy_is_not_evaluated if {
	_denied({"status": "deprecated"}) == set()
	_stated({"status": "deprecated"}) == set()
	_evidence(_document({"status": "deprecated"})).considered == {}
}

test_status_that_nobody_knows_leaves_a_policy_in_force if {
	_denied({"status": "retired"}) == {["POL-A", "deny", "MOD-A is wrong"]}
}

test_waived_finding_is_stated_as_waived if {
	document := object.union(_document({}), {"waivers": [_waiver]})
	denied := registry_valid.deny with input as document with data.policies.registry_valid as {"a": _finds}
	denied == set()
	stated := registry_valid.warn with input as document with data.policies.registry_valid as {"a": _finds}
	{[s.policy, s.severity, s.waived_by] | some s in stated; s.policy} == {["POL-A", "waived", "DEC-A"]}
}

test_waiver_of_one_subject_leaves_the_others_denied if {
	document := object.union(_document({}), {"waivers": [object.union(_waiver, {"subjects": ["MOD-B"]})]})
	denied := registry_valid.deny with input as document with data.policies.registry_valid as {"a": _finds}
	{d.subject | some d in denied} == {"MOD-A"}
	stated := registry_valid.warn with input as document with data.policies.registry_valid as {"a": _finds}
	{s.policy | some s in stated; s.policy} == set()
}

test_waiver_for_a_policy_that_is_not_waivable_waives_nothing if {
	document := object.union(_document({"waivable": false}), {"waivers": [_waiver]})
	denied := registry_valid.deny with input as document with data.policies.registry_valid as {"a": _finds}
	{d.policy | some d in denied} == {"POL-A"}
}

test_evidence_carries_the_nonce_and_what_each_policy_considered if {
	record := _evidence(_document({}))
	[record.nonce, record.gate, record.applies] == ["n-1", "registry-valid", true]
	record.considered == {"POL-A": 3}
	record.unjudgeable == []
}

test_policy_that_cannot_say_what_it_considered_is_missing_from_the_evidence if {
	stated := registry_valid.warn with input as _document({}) with data.policies.registry_valid as {"a": {"finding": set()}}
	{s.evidence.considered | some s in stated} == {{}}
}

test_policy_without_a_package_is_missing_from_the_evidence if {
	_evidence(_document({"package": "misspelt"})).considered == {}
}

test_evidence_names_what_could_not_be_judged if {
	problem := {"source": "registry.csv", "line": 3, "message": "not UTF-8"}
	_evidence(object.union(_document({}), {"problems": [problem]})).unjudgeable == ["registry.csv:3: not UTF-8"]
}

# The policies as they are: each is reached by the name of its package.
test_every_policy_answers_to_the_gate if {
	policies := {name: object.union(_policy, {"package": name}) | some name in _packages}
	record := _evidence_of_all(object.union(_empty, {"policies": policies}))
	object.keys(record.considered) == _packages
}

_denied(fields) := {[d.policy, d.severity, d.msg] |
	some d in registry_valid.deny with input as _document(fields) with data.policies.registry_valid as {"a": _finds}
}

_stated(fields) := {[s.policy, s.severity, s.msg] |
	some s in registry_valid.warn with input as _document(fields) with data.policies.registry_valid as {"a": _finds}
	s.policy
}

_evidence(document) := record if {
	some statement in registry_valid.warn with input as document with data.policies.registry_valid as {"a": _passes}
	record := statement.evidence
}

_evidence_of_all(document) := record if {
	some statement in registry_valid.warn with input as document
	record := statement.evidence
}

_finds := {"considered": 3, "finding": {{"code": "area.wrong", "msg": "MOD-A is wrong", "subject": "MOD-A"}}}

_passes := {"considered": 3, "finding": set()}

_document(fields) := object.union(_empty, {"policies": {"POL-A": object.union(_policy, fields)}})

_policy := {
	"package": "a", "status": "active", "enforcement": "mandatory", "effective_on": null, "waivable": true,
	"parameters": {}, "parameters_schema": {},
}

_waiver := {"id": "DEC-A", "status": "active", "policy": "POL-A", "subjects": ["MOD-A"], "expires": "2026-03-01"}

_packages := {
	"child_missing", "column_missing", "config_invalid", "dependency_cycle", "dependency_deprecated", "dependency_self",
	"dependency_unknown", "field_missing", "formula_cell", "id_duplicate", "id_malformed", "id_prefix_mismatch",
	"name_duplicate", "priority_unknown", "purpose", "reference_unknown", "row_unreadable", "selected_unknown",
	"status_unknown", "type_unknown", "version_malformed",
}

_empty := {
	"nonce": "n-1", "gate": "registry-valid", "now": "2026-03-01T12:00:00Z",
	"waivers": [], "problems": [], "policies": {}, "change": null,
	"registry": {
		"path": "registry.csv", "registries": [], "nested": [], "unreadable": [], "entities": [], "index": {},
		"inherited": {}, "columns": {}, "blank": {}, "repeated": {}, "leading": [], "references": {}, "cycles": [],
		"configs": [], "artifacts": [], "manifest": null, "manifest_on_base": false,
	},
}
