"""JUnit XML, as CI systems show tests: a suite for each gate, a case for each policy with what it found."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from control_plane.decisions import UNJUDGED, Considered, Finding, GateDecision, Report
from control_plane.reports.printable import brief

SUFFIX: str = "junit.xml"

_NO_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}  # characters that XML 1.0 cannot hold, and printable() lets stand


def render(report: Report) -> str:
    """The report as `testsuites`."""
    root = ET.Element("testsuites", name="control plane", time=f"{sum(gate.seconds for gate in report.gates):.3f}")
    for gate in report.gates:
        root.append(_suite(gate, report.run["now"]))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in root)))
    notes = [f"verdict: {report.verdict} (exit {int(report.exit_code)})", *report.notes]
    if "self-judged" in report.run["policy_source"]:
        notes.append("self-judged: the repository was judged by its own policies, which a change can alter")
    if len(root) == 0:
        root.append(ET.Element("testsuite", name="verdict", tests="0"))
    ET.SubElement(root[-1], "system-out").text = _text("\n".join(brief(note) for note in notes))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(gate: GateDecision, now: str) -> ET.Element:
    by_policy: dict[str, list[Finding]] = {}
    for finding in gate.findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    known = {policy.policy: policy for policy in gate.considered}
    cases = [
        _case(gate, known.get(id_, Considered(id_, 0)), by_policy.get(id_, [])) for id_ in sorted({*known, *by_policy})
    ]
    if gate.verdict == UNJUDGED:
        case = ET.Element("testcase", classname=_text(gate.gate), name="verdict", time="0")
        ET.SubElement(case, "error", message=_text(brief(f"{gate.verdict}: {gate.reason}")), type=gate.verdict)
        cases.append(case)
    suite = ET.Element("testsuite", name=_text(gate.gate), tests=str(len(cases)), time=f"{gate.seconds:.3f}")
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("timestamp", now.removesuffix("Z"))
    properties = ET.SubElement(suite, "properties")
    for name, value in (("verdict", gate.verdict), ("reason", gate.reason)):
        ET.SubElement(properties, "property", name=name, value=_text(brief(value)))
    suite.extend(cases)
    return suite


def _case(gate: GateDecision, policy: Considered, findings: list[Finding]) -> ET.Element:
    title = f"{policy.policy} {policy.name}".strip()
    case = ET.Element("testcase", classname=_text(gate.gate), name=_text(brief(title)), time="0")
    properties = ET.SubElement(
        case, "properties"
    )  # the name stays the same from run to run, what was looked at does not
    ET.SubElement(properties, "property", name="subjects", value=str(policy.subjects))
    denied = [finding for finding in findings if finding.severity == "deny"]
    waived = [finding for finding in findings if finding.severity == "waived"]
    advice = [finding for finding in findings if finding.severity == "warn"]
    if denied:
        message = denied[0].msg if len(denied) == 1 else f"{len(denied)} findings; the first: {denied[0].msg}"
        failure = ET.SubElement(case, "failure", message=_text(brief(message)), type=_text(brief(denied[0].code)))
        failure.text = _told(denied)
    elif waived:
        ET.SubElement(case, "skipped", message=_told(waived))
    said = [*advice, *waived] if denied else advice
    if said:
        ET.SubElement(case, "system-out").text = _told(said)
    return case


def _told(findings: Iterable[Finding]) -> str:
    return _text("\n".join(_line(finding) for finding in findings))


def _line(finding: Finding) -> str:
    where = str(finding.location) or finding.subject
    status = f" ({finding.status})" if finding.status else ""
    what = finding.remedy
    if finding.waived_by:
        what = f"Waived by {finding.waived_by}{': ' if finding.justification else ''}{finding.justification or ''}"
    return brief(f"{where}: {finding.msg} [{finding.code}, {finding.policy}]{status}. {what}")


def _text(text: str) -> str:
    return text.translate(_NO_XML)
