package gates.verdict_test

import data.gates.verdict

_gates := {"registry-valid": "", "policy-check": "", "cloud-plan": "", "app-config": ""}

_report(gate) := {
	"path": sprintf("%s/report.json", [gate]),
	"error": null,
	"sha256": sprintf("digest of %s", [gate]),
	"schema_version": 1,
	"verdict": "passed",
	"exit_code": 0,
	"policy_source": "base",
	"policy_digest": "sha256:1",
	"manifest_digest": "sha256:2",
	"nonce": "n-2",
	"base": "b",
	"head": "h",
	"gates": [{"gate": gate, "verdict": "passed", "reason": "every change is judged"}],
}

_unreadable := object.union({name: null | some name, _ in _report("cloud-plan")}, {
	"path": "cloud-plan/report.json",
	"error": "it is no JSON",
	"sha256": "digest of cloud-plan",
	"gates": [],
})

_job(gate) := {"job": sprintf("gate-%s", [gate]), "result": "success", "report_sha256": sprintf("digest of %s", [gate])}

_sound := {
	"gate": "verdict",
	"schema_version": 1,
	"nonce": "n-1",
	"now": "2026-06-01T12:00:00Z",
	"base": "b",
	"head": "h",
	"manifest_digest": "sha256:2",
	"reports": [_report(gate) | some gate, _ in _gates],
	"jobs": [_job(gate) | some gate, _ in _gates],
}

# The sound document, with other facts in the report of cloud-plan or in its job.

_reporting(facts) := object.union(_sound, {"reports": array.concat(_others, [object.union(_report("cloud-plan"), facts)])})

_others := [_report(gate) | some gate, _ in _gates; gate != "cloud-plan"]

_ending(facts) := object.union(_sound, {"jobs": array.concat(
	[_job(gate) | some gate, _ in _gates; gate != "cloud-plan"],
	[object.union(_job("cloud-plan"), facts)],
)})

_verdict(of, word) := {"verdict": word, "exit_code": of, "gates": [{"gate": "cloud-plan", "verdict": word, "reason": "so"}]}

_denied := _verdict(1, "denied")

_codes(document) := {found.code | some found in verdict.deny with input as document with data.engine.gates as _gates}

_record(document) := record if {
	some statement in verdict.warn with input as document with data.engine.gates as _gates
	record := statement.evidence
}

_judged(document) if count(_record(document).unjudgeable) == 0

test_four_sound_reports_pass if {
	_codes(_sound) == set()
	_judged(_sound)
}

test_the_evidence_says_whose_it_is_and_how_many_reports_were_read if {
	record := _record(_sound)
	[record.nonce, record.gate, record.applies, record.considered] == ["n-1", "verdict", true, {"verdict": 4}]
}

test_one_report_of_all_gates_passes if {
	report := object.union(_report("all"), {"gates": [one.gates[0] | some one in _sound.reports]})
	_codes(object.union(_sound, {"reports": [report], "jobs": null})) == set()
}

test_a_gate_that_does_not_apply_passes if {
	gates := [{"gate": "cloud-plan", "verdict": "not-applicable", "reason": "no Terraform changed"}]
	_codes(_reporting({"gates": gates})) == set()
}

test_what_a_gate_denies_is_denied_and_judged if {
	document := _reporting(_denied)
	_codes(document) == {"verdict.gate_denied"}
	_judged(document)
}

test_a_job_that_fails_since_its_gate_denies_is_no_other_fault if {
	document := object.union(_reporting(_denied), {"jobs": _ending({"result": "failure"}).jobs})
	_codes(document) == {"verdict.gate_denied"}
}

test_a_gate_that_could_not_judge_is_no_pass if {
	document := _reporting(_verdict(2, "could-not-judge"))
	_codes(document) == {"verdict.gate_unjudged"}
	not _judged(document)
}

test_a_verdict_that_nobody_knows_is_no_pass if _codes(_reporting(_verdict(0, "fine"))) == {"verdict.gate_unjudged"}

test_a_gate_that_is_none_is_named if {
	document := object.union(_sound, {"reports": array.concat(_sound.reports, [_report("app-confg")])})
	_codes(document) == {"verdict.gate_unknown"}
	not _judged(document)
}

test_a_missing_report_is_no_pass if {
	document := object.union(_sound, {"reports": _others})
	_codes(document) == {"verdict.report_missing"}
	not _judged(document)
}

test_no_report_at_all_is_no_pass if {
	document := object.union(_sound, {"reports": []})
	denied := verdict.deny with input as document with data.engine.gates as _gates
	{[found.code, found.subject] | some found in denied} == {["verdict.report_missing", gate] | some gate, _ in _gates}
	not _judged(document)
}

test_two_reports_of_one_gate_are_no_pass if {
	second := object.union(_report("cloud-plan"), {"path": "more/report.json"})
	document := object.union(_sound, {"reports": array.concat(_sound.reports, [second])})
	_codes(document) == {"verdict.report_repeated"}
	not _judged(document)
}

test_one_report_that_names_a_gate_twice_is_no_pass if {
	gate := {"gate": "cloud-plan", "verdict": "passed", "reason": ""}
	_codes(_reporting({"gates": [gate, gate]})) == {"verdict.report_repeated"}
}

test_an_unreadable_report_is_no_pass if {
	document := object.union(_sound, {"reports": array.concat(_others, [_unreadable])})
	_codes(document) == {"verdict.report_unreadable", "verdict.report_missing"}
	not _judged(document)
}

test_an_unreadable_report_beside_a_sound_one_is_no_pass if {
	document := object.union(_sound, {"reports": array.concat(_sound.reports, [_unreadable])})
	_codes(document) == {"verdict.report_unreadable"}
}

test_a_report_that_lacks_what_a_run_says_is_no_pass if {
	every name in {"schema_version", "policy_digest", "nonce"} {
		_codes(_reporting({name: null})) == {"verdict.report_partial"}
		not _judged(_reporting({name: null}))
	}
	_codes(_reporting({"policy_source": null})) == {"verdict.report_partial", "verdict.self_judged"}
	_codes(_reporting({"manifest_digest": null})) == {"verdict.report_partial", "verdict.judge_differs"}
	_codes(_reporting({"exit_code": null})) == {"verdict.report_partial", "verdict.report_contradictory"}
}

test_a_report_that_contradicts_itself_is_no_pass if {
	every facts in [{"verdict": "denied"}, {"exit_code": 1}, {"verdict": "could-not-judge", "exit_code": 2}] {
		_codes(_reporting(facts)) == {"verdict.report_contradictory"}
		not _judged(_reporting(facts))
	}
}

test_a_change_that_judged_itself_is_no_pass if {
	document := _reporting({"policy_source": "head (self-judged)"})
	_codes(document) == {"verdict.self_judged"}
	not _judged(document)
}

test_another_judge_is_no_pass if _codes(_reporting({"manifest_digest": "sha256:3"})) == {"verdict.judge_differs"}

test_a_judge_without_a_manifest_is_no_pass if {
	document := object.union(_sound, {"manifest_digest": null})
	_codes(document) == {"verdict.judge_differs"}
}

test_another_base_is_no_pass if {
	_codes(_reporting({"base": "c"})) == {"verdict.base_differs"}
	_codes(_reporting({"base": null})) == {"verdict.base_differs"}
	_codes(object.union(_sound, {"base": null})) == {"verdict.base_differs"}
}

test_a_branch_without_a_base_has_none_in_its_reports_either if {
	reports := [object.union(report, {"base": null}) | some report in _sound.reports]
	_codes(object.union(_sound, {"base": null, "reports": reports})) == set()
}

test_another_head_is_no_pass if {
	_codes(_reporting({"head": "c"})) == {"verdict.head_differs"}
	_codes(_reporting({"head": null})) == {"verdict.head_differs"}
}

test_a_job_that_did_not_succeed_is_no_pass_whatever_its_report_says if {
	every result in {"skipped", "cancelled", "failure", null} {
		document := _ending({"result": result})
		_codes(document) == {"verdict.job_unsuccessful"}
		not _judged(document)
	}
}

test_a_job_that_was_skipped_and_wrote_nothing_is_named if {
	document := object.union(_ending({"result": "skipped"}), {"reports": _others})
	_codes(document) == {"verdict.job_unsuccessful", "verdict.report_missing"}
}

test_a_job_that_nobody_waits_for_is_no_pass if {
	document := object.union(_sound, {"jobs": [_job(gate) | some gate, _ in _gates; gate != "cloud-plan"]})
	_codes(document) == {"verdict.job_missing"}
	not _judged(document)
}

test_a_report_that_is_not_the_one_of_its_job_is_no_pass if {
	every digest in {"another", null} {
		document := _ending({"report_sha256": digest})
		_codes(document) == {"verdict.report_replaced"}
		not _judged(document)
	}
}

test_without_word_of_the_jobs_the_reports_decide if {
	_codes(object.union(_sound, {"jobs": null})) == set()
	_codes(object.union(_reporting(_denied), {"jobs": null})) == {"verdict.gate_denied"}
}

test_without_the_names_of_the_gates_there_is_no_evidence if {
	statements := verdict.warn with input as _sound with data.engine as {}
	statements == set()
}
