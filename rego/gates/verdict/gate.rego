# METADATA
# title: Verdict
# description: >-
#   Whether each gate passed or was rightly not applicable, from what the gates reported and how their jobs ended.
#   It judges no repository, so it is no gate of its own; it stands here, since what answers conftest stands here.
# schemas:
#   - input: schema["verdict.schema"]
package gates.verdict

import data.lib.decision

# One body each for deny and warn: conftest counts them, and so the evaluator knows that both were queried.
deny contains decision.denied("verdict", found) if some found in _findings

warn contains decision.evidence({"verdict": count(input.reports)}, _applies, _unjudged)

_applies := {"verdict": true, "reason": sprintf("%d gates have to report", [count(_gates)])}

# What a gate denies is denied; of everything else that is wrong here it follows that nobody knows.
_unjudged := {sprintf("%d times something is wrong with what the gates reported, not with the change", [times]) |
	times := count([found | some found in _findings; found.code != "verdict.gate_denied"])
	times > 0
}

_gates := object.keys(data.engine.gates)

# What each readable report says of each gate.
_said := [{"gate": gate, "report": report} |
	some report in input.reports
	some gate in report.gates
]

_reported := {said.gate.gate | some said in _said}

_readable := [report |
	some report in input.reports
	is_null(report.error)
]

# A report without these was cut, or no run of a gate wrote it. A commit may be none: who asked for none says so.
_facts := {"schema_version", "verdict", "exit_code", "policy_source", "policy_digest", "manifest_digest", "nonce"}

_lacking(report) := {name | some name in _facts; is_null(report[name])}

_lets_pass(gate) if gate.verdict in {"passed", "not-applicable"}

_passing := {said.gate.gate |
	some said in _said
	_lets_pass(said.gate)
}

_report(report) := {"id": report.path, "path": report.path, "line": null}

_gate(gate) := {"id": gate, "path": null, "line": null}

_by_job := {job.job: job | some job in input.jobs}

_job(gate) := sprintf("gate-%s", [gate])

_commit(commit) := commit if is_string(commit)

_commit(null) := "no commit"

# A job whose gate denies fails, too: that is no other fault.
_is_unexplained(gate) if gate in _passing

_is_unexplained(gate) if not gate in _reported

# METADATA
# custom:
#   code: verdict.gate_denied
#   message: "%s denied the change: %s"
#   remedy: See what it found, in its report, in its job's summary or in the diff.
_findings contains decision.finding(rego.metadata.chain(), subject, [said.gate.gate, said.gate.reason]) if {
	some said in _said
	said.gate.verdict == "denied"
	subject := object.union(_report(said.report), {"id": said.gate.gate})
}

# METADATA
# custom:
#   code: verdict.gate_unjudged
#   message: "%s could not judge: %s"
#   remedy: Do what its reason says; a gate that could not judge is no pass.
_findings contains decision.finding(rego.metadata.chain(), subject, [said.gate.gate, said.gate.reason]) if {
	some said in _said
	not _lets_pass(said.gate)
	said.gate.verdict != "denied"
	subject := object.union(_report(said.report), {"id": said.gate.gate})
}

# METADATA
# custom:
#   code: verdict.gate_unknown
#   message: "%s reports of %s, which is no gate"
#   remedy: Hand over the reports of the gates, and nothing else.
_findings contains decision.finding(rego.metadata.chain(), _report(said.report), values) if {
	some said in _said
	not said.gate.gate in _gates
	values := [said.report.path, said.gate.gate]
}

# METADATA
# custom:
#   code: verdict.report_missing
#   message: "no report of %s is there"
#   remedy: See why its job wrote none, and run it again. A gate that did not run is no pass.
_findings contains decision.finding(rego.metadata.chain(), _gate(gate), [gate]) if {
	some gate in _gates
	not gate in _reported
}

# METADATA
# custom:
#   code: verdict.report_repeated
#   message: "%d reports of %s are there, and they could differ"
#   remedy: Hand over the report of one run of each gate.
_findings contains decision.finding(rego.metadata.chain(), subject, [count(reports), gate]) if {
	some gate in _reported
	reports := [said.report.path | some said in _said; said.gate.gate == gate]
	count(reports) > 1
	subject := object.union(_gate(gate), {"related": [{"path": path} | some path in reports]})
}

# METADATA
# custom:
#   code: verdict.report_unreadable
#   message: "%s cannot be read: %s"
#   remedy: See how its job ended, and run it again.
_findings contains decision.finding(rego.metadata.chain(), _report(report), [report.path, report.error]) if {
	some report in input.reports
	is_string(report.error)
}

# METADATA
# custom:
#   code: verdict.report_partial
#   message: "%s is no whole report: it lacks %s"
#   remedy: Hand over what `invoke gate --format json` wrote, as it wrote it.
_findings contains decision.finding(rego.metadata.chain(), _report(report), [report.path, lacking]) if {
	some report in _readable
	lacking := concat(", ", sort(_lacking(report)))
	lacking != ""
}

# METADATA
# custom:
#   code: verdict.report_contradictory
#   message: "%s says %v with exit code %v, and its gates let the change pass"
#   remedy: Hand over what `invoke gate --format json` wrote, as it wrote it.
_findings contains decision.finding(rego.metadata.chain(), _report(report), values) if {
	some report in _readable
	values := [report.path, report.verdict, report.exit_code]
	every gate in report.gates {
		_lets_pass(gate)
	}
	[report.verdict, report.exit_code] != ["passed", 0]
}

# METADATA
# custom:
#   code: verdict.self_judged
#   message: "%s was judged by %v: a change that judges itself can have replaced everything"
#   remedy: Have the base's checkout judge the change, `python3 base/init.py gate --repo head --base SHA --head SHA`.
_findings contains decision.finding(rego.metadata.chain(), _report(report), [report.path, report.policy_source]) if {
	some report in _readable
	report.policy_source != "base"
}

# METADATA
# custom:
#   code: verdict.judge_differs
#   message: "%s was written by another control plane (%v) than the one that gives the verdict (%v)"
#   remedy: Have one commit of the control plane run the gates and the verdict.
_findings contains decision.finding(rego.metadata.chain(), _report(report), values) if {
	some report in _readable
	report.manifest_digest != input.manifest_digest
	values := [report.path, report.manifest_digest, input.manifest_digest]
}

# METADATA
# custom:
#   code: verdict.base_differs
#   message: "%s holds the change against %s, not against %s"
#   remedy: Give gates and verdict the same --base.
_findings contains decision.finding(rego.metadata.chain(), _report(report), values) if {
	some report in _readable
	report.base != input.base
	values := [report.path, _commit(report.base), _commit(input.base)]
}

# METADATA
# custom:
#   code: verdict.head_differs
#   message: "%s is of %s, not of %s"
#   remedy: Give gates and verdict the same --head.
_findings contains decision.finding(rego.metadata.chain(), _report(report), values) if {
	some report in _readable
	report.head != input.head
	values := [report.path, _commit(report.head), _commit(input.head)]
}

# METADATA
# custom:
#   code: verdict.job_missing
#   message: "%s is not among the jobs that the verdict waits for"
#   remedy: Name it in `needs` of the job that gives the verdict.
_findings contains decision.finding(rego.metadata.chain(), _gate(gate), [_job(gate)]) if {
	is_array(input.jobs)
	some gate in _gates
	not _by_job[_job(gate)]
}

# METADATA
# custom:
#   code: verdict.job_unsuccessful
#   message: "the job %s ended as %v, so what is reported of its gate is not believed"
#   remedy: See how the job ended, and run it again.
_findings contains decision.finding(rego.metadata.chain(), _gate(gate), [_job(gate), result]) if {
	some gate in _gates
	result := _by_job[_job(gate)].result
	result != "success"
	_is_unexplained(gate)
}

# METADATA
# custom:
#   code: verdict.report_replaced
#   message: "%s is not the report that the job %s wrote"
#   remedy: Look at which job wrote it. Of artifacts the digest counts that the job handed over as `report-sha256`.
_findings contains decision.finding(rego.metadata.chain(), _report(said.report), values) if {
	some said in _said
	values := [said.report.path, _job(said.gate.gate)]
	job := _by_job[_job(said.gate.gate)]
	job.report_sha256 != said.report.sha256
}
