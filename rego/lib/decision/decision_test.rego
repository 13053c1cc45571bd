package lib.decision_test

import data.lib.decision

# Findings

test_finding_is_built_from_the_annotation if {
	decision.finding(_chain, {"id": "MOD-A", "path": "registry.csv", "line": 2}, ["MOD-A", 3]) == {
		"code": "area.wrong",
		"msg": "MOD-A: 3 is wrong",
		"remedy": "Mend it.",
		"subject": "MOD-A",
		"location": {"path": "registry.csv", "line": 2},
		"related": [],
		"details": {},
		"suggestion": null,
	}
}

test_finding_carries_what_else_the_subject_tells if {
	place := {"path": "registry.csv", "line": 9, "message": "here too"}
	suggestion := {"id": "MOD-A", "registry": "registry.csv", "edits": [{"path": ["version"], "value": "1.0"}]}
	more := {"related": [place], "details": {"n": 1}, "suggestion": suggestion}
	found := decision.finding(_chain, object.union({"id": "MOD-A", "path": null, "line": null}, more), ["MOD-A", 3])
	found.location == {"path": null, "line": null}
	object.subset(found, more)
}

_chain := [
	{"path": ["policies", "x", "finding"], "annotations": {"custom": {
		"code": "area.wrong",
		"message": "%s: %d is wrong",
		"remedy": "Mend it.",
	}}},
	{"path": ["policies", "x"], "annotations": {"custom": {"policy": "POL-A"}}},
]

# What is in force

test_only_deprecated_takes_a_policy_out if {
	every status in ["active", "draft", "missing", "", "Deprecated", "deprecated ", "retired"] {
		_in_force({"status": status})
	}
	not _in_force({"status": "deprecated"})
}

test_mandatory_policy_denies if _kind({}) == "mandatory"

test_enforcement_that_nobody_knows_denies if {
	every enforcement in ["", "Advisory", "optional"] {
		_kind({"enforcement": enforcement}) == "mandatory"
	}
}

test_advisory_policy_warns if _kind({"enforcement": "advisory"}) == "advisory"

test_draft_warns if _kind({"status": "draft"}) == "advisory"

test_deprecated_is_neither if _kind({"status": "deprecated"}) == "none"

test_policy_warns_until_its_day if {
	_kind({"effective_on": "2026-03-02"}) == "advisory"
	_kind({"effective_on": "2026-03-01"}) == "mandatory"
	_kind({"effective_on": "2026-02-28"}) == "mandatory"
	_kind({"effective_on": null}) == "mandatory"
}

test_day_that_is_no_date_does_not_put_a_policy_off if {
	every day in ["", "soon", "2027", "9999-99-99", "2027-01-01T00:00:00Z", " 2027-01-01"] {
		_kind({"effective_on": day}) == "mandatory"
	}
}

test_clock_that_is_no_moment_in_utc_puts_nothing_off if {
	every now in ["", "yesterday", "2026-03-01", "2026-03-01T12:00:00+14:00"] {
		mandatory := decision.mandatory with input as {"now": now, "policies": {"POL-A": _policy({"effective_on": "2027-01-01"})}}
		object.keys(mandatory) == {"POL-A"}
	}
}

test_parameters_are_those_of_the_row if {
	decision.parameters("POL-A") == {"n": 3} with input as {"policies": {"POL-A": _policy({"parameters": {"n": 3}})}}
}

_in_force(fields) if decision.in_force["POL-A"] with input as _document(fields, {})

_kind(fields) := "mandatory" if {
	decision.mandatory["POL-A"] with input as _document(fields, {})
	not _advisory(fields)
}

_kind(fields) := "advisory" if {
	_advisory(fields)
	not _mandatory(fields)
}

_kind(fields) := "none" if {
	not _mandatory(fields)
	not _advisory(fields)
}

_mandatory(fields) if decision.mandatory["POL-A"] with input as _document(fields, {})

_advisory(fields) if decision.advisory["POL-A"] with input as _document(fields, {})

# Waivers

test_waiver_takes_the_denial_and_states_it if {
	_denied({}, {}, _finding) == set()
	_stated({}, {}, _finding) == {["waived", "DEC-A"]}
}

test_waiver_counts_to_the_end_of_its_last_day if {
	_denied({}, {"expires": "2026-03-01"}, _finding) == set()
	_denied({}, {"expires": "2026-02-28"}, _finding) == {"deny"}
}

test_waiver_that_is_not_in_force_waives_nothing if {
	waivers := [
		{"status": "draft"}, {"status": "deprecated"}, {"status": ""},
		{"expires": ""}, {"expires": "never"}, {"expires": "9999-99-99"},
		{"policy": "POL-B"}, {"policy": "POL-X"},
		{"subjects": []}, {"subjects": ["MOD-B"]}, {"subjects": ["MOD-*"]}, {"subjects": ["glob:MOD-B*"]},
		{"subjects": ["glob:*"], "status": "draft"},
	]
	every waiver in waivers {
		_denied({}, waiver, _finding) == {"deny"}
		_stated({}, waiver, _finding) == set()
	}
}

test_waiver_that_the_change_brings_waives_nothing_and_is_named if {
	found := _promised({}, {}, _finding)
	[found.severity, found.details] == ["deny", {"pending_waiver": "DEC-A"}]
	kept := _promised({}, {}, object.union(_finding, {"details": {"n": 1}}))
	kept.details == {"n": 1, "pending_waiver": "DEC-A"}
}

test_waiver_that_would_waive_nothing_is_not_named if {
	waivers := [{"status": "draft"}, {"expires": "2026-02-28"}, {"policy": "POL-B"}, {"subjects": ["MOD-B"]}]
	every waiver in waivers {
		not _promised({}, waiver, _finding).details
	}
	not _promised({"waivable": false}, {}, _finding).details
}

_promised(policy, waiver, found) := statement if {
	document := object.union(_document(policy, {}), {"waivers": [], "pending_waivers": [_waiver(waiver)]})
	statement := decision.denied("POL-A", found) with input as document
}

test_policy_that_is_not_waivable_is_not_waived if _denied({"waivable": false}, {}, _finding) == {"deny"}

test_clock_that_is_no_moment_in_utc_waives_nothing if {
	document := object.union(_document({}, {}), {"now": ""})
	found := decision.denied("POL-A", _finding) with input as document
	found.severity == "deny"
}

test_glob_crosses_no_folder_unless_it_says_so if {
	found := object.union(_finding, {"subject": "src/a/b.py"})
	_denied({}, {"subjects": ["glob:src/*"]}, found) == {"deny"}
	_denied({}, {"subjects": ["glob:src/**"]}, found) == set()
	_denied({}, {"subjects": ["glob:src/{a,c}/[!x].py"]}, found) == set()
	_denied({}, {"subjects": [`glob:src/a\/b.py`]}, found) == set()
}

test_malformed_glob_covers_nothing if {
	every pattern in ["glob:[", "glob:{", "glob:MOD-[", "glob:MOD-A{", `glob:\`, "glob:[z-a]", "glob:[]", "glob:[!]"] {
		_denied({}, {"subjects": [pattern]}, _finding) == {"deny"}
	}
}

test_first_of_several_waivers_is_named if {
	document := object.union(_document({}, {}), {"waivers": [_waiver({"id": "DEC-B"}), _waiver({"id": "DEC-A"})]})
	decision.waived_by("POL-A", _finding) == "DEC-A" with input as document
}

test_advice_is_stated_as_a_warning if {
	_stated({"enforcement": "advisory"}, {"expires": "2020-01-01"}, _finding) == {["warn", null]}
}

test_waived_advice_is_stated_as_waived if _stated({"enforcement": "advisory"}, {}, _finding) == {["waived", "DEC-A"]}

test_gate_names_the_policy_and_not_the_finding if {
	found := decision.denied("POL-A", object.union(_finding, {"policy": "POL-B", "severity": "warn"})) with input as _document({}, {"policy": "POL-B"})
	[found.policy, found.severity] == ["POL-A", "deny"]
}

test_finding_without_words_is_denied_with_words if {
	every words in ["", "  ", 42, null] {
		found := decision.denied("POL-A", object.union(_finding, {"msg": words})) with input as _document({}, {"policy": "POL-B"})
		found.msg == "POL-A found something and did not say what"
	}
}

test_finding_that_is_no_more_than_an_object_is_denied if _denied({}, {}, {}) == {"deny"}

_finding := {"code": "area.wrong", "msg": "MOD-A is wrong", "subject": "MOD-A"}

_denied(policy, waiver, found) := {statement.severity |
	statement := decision.denied("POL-A", found) with input as _document(policy, waiver)
}

_stated(policy, waiver, found) := {[statement.severity, object.get(statement, "waived_by", null)] |
	statement := decision.stated("POL-A", found) with input as _document(policy, waiver)
}

# Evidence

test_evidence_says_what_was_considered if {
	record := decision.evidence({"POL-A": 3}, {"verdict": true, "reason": "always"}, []) with input as _document({}, {})
	record == {"msg": "evidence", "evidence": {
		"nonce": "n-1",
		"gate": "registry-valid",
		"applies": true,
		"reason": "always",
		"considered": {"POL-A": 3},
		"unjudgeable": [],
	}}
}

test_what_a_gate_lacks_is_part_of_the_evidence if {
	record := decision.evidence({}, {"verdict": true, "reason": "always"}, ["no plan was given"]) with input as _document({}, {})
	record.evidence.unjudgeable == ["no plan was given"]
}

test_problem_of_a_collector_makes_a_gate_unable_to_judge if {
	problems := [
		{"source": "registry.csv", "line": 3, "message": "not UTF-8"},
		{"source": "data", "line": null, "message": "not there"},
	]
	decision.unjudgeable == {"registry.csv:3: not UTF-8", "data: not there"} with input as object.union(_document({}, {}), {"problems": problems})
}

test_parameters_that_their_schema_refuses_make_a_gate_unable_to_judge if {
	schema := {"n": {"type": "integer", "minimum": 1}}
	_errors({"parameters": {"n": 1}, "parameters_schema": schema}) == 0
	every parameters in [{}, {"n": 0}, {"n": "1"}, {"n": 1, "m": 2}] {
		_errors({"parameters": parameters, "parameters_schema": schema}) == 1
	}
	_errors({"parameters": {"n": 1}, "parameters_schema": {}}) == 1
}

test_parameters_of_a_policy_that_is_not_in_force_do_not_count if {
	_errors({"status": "deprecated", "parameters": {"n": 1}}) == 0
}

test_schema_that_is_none_makes_a_gate_unable_to_judge if {
	_errors({"parameters_schema": {"n": 5}}) == 1
}

_errors(fields) := count(found) if found := decision.unjudgeable with input as _document(fields, {})

# Documents

_document(policy, waiver) := {
	"nonce": "n-1",
	"gate": "registry-valid",
	"now": "2026-03-01T23:30:00Z",
	"policies": {"POL-A": _policy(policy), "POL-B": _policy({})},
	"waivers": [_waiver(waiver)],
	"problems": [],
}

_policy(fields) := object.union(
	{
		"package": "a", "status": "active", "enforcement": "mandatory", "effective_on": null, "waivable": true,
		"parameters": {}, "parameters_schema": {},
	},
	fields,
)

_waiver(fields) := object.union(
	{"id": "DEC-A", "status": "active", "policy": "POL-A", "subjects": ["MOD-A"], "expires": "2026-12-31"},
	fields,
)
