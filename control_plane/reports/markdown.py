"""Markdown for a job's summary and for one comment on a pull request: the verdict first, then what to do, file by file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from control_plane.decisions import (
    DENIED,
    NOT_APPLICABLE,
    PASSED,
    PRE_EXISTING,
    UNJUDGED,
    Finding,
    GateDecision,
    Report,
)
from control_plane.reports.place import in_repository
from control_plane.reports.printable import brief

SUFFIX: str = "md"

# By this line a job finds the comment that it wrote before, and updates it.
MARKER = "<!-- control-plane -->"
_AT_MOST = 60_000  # characters; GitHub takes 65,536 for a comment, and 1 MiB for a summary
_MARKS = {DENIED: "❌", PASSED: "✅", UNJUDGED: "⚠️", NOT_APPLICABLE: "➖", "deny": "❌", "warn": "⚠️", "waived": "🔕"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$]")
_LINKED = re.compile(r"(@|#(?=\w)|:(?=//)|\b[wW]{3}(?=\.))")  # what GitHub would make a mention or a link
_CODE = re.compile(r"(?<![`$])`([^`]+)`(?![`$])")  # beside a dollar it would be mathematics to GitHub
_CLOSING = ("", "</details>", "")


@dataclass(frozen=True, slots=True)
class _Section:
    """Findings under a heading, which is HTML; ``mixed`` ones are of several files, and less urgent."""

    heading: str
    findings: list[Finding]
    mixed: bool = False

    def opening(self) -> tuple[str, str]:
        """Its first lines. The second is blank, or what follows would be HTML to GitHub and no Markdown."""
        return f"<details{'' if self.mixed else ' open'}><summary>{self.heading}: {len(self.findings)}</summary>", ""


def render(report: Report) -> str:
    """The report, cut where GitHub would refuse it; what is cut is counted."""
    found = [finding for gate in report.gates for finding in gate.findings]
    head = [MARKER, "", *_verdict(report, found), *_gates(report.gates)]
    room = _AT_MOST - _size(head)
    body, left_out = list[str](), 0
    for section in _sections(found):
        shown, room = _fitting(section, room)
        left_out += len(section.findings) - len(shown)
        if shown:
            body += [*section.opening(), *(line for lines in shown for line in lines), *_CLOSING]
    if left_out:
        body += [f"**{left_out} more findings** are in the other reports: there is no room for them here.", ""]
    return "\n".join([*head, *body, *_notes(report)]) + "\n"


def _fitting(section: _Section, room: int) -> tuple[list[list[str]], int]:
    """The findings of a section for which there is room, each with its lines, and the room that is left."""
    shown: list[list[str]] = []
    room -= _size([*section.opening(), *_CLOSING])
    for finding in section.findings:
        lines = list(_finding(finding, whole=section.mixed))
        if _size(lines) > room:
            break
        room -= _size(lines)
        shown.append(lines)
    return shown, room


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _verdict(report: Report, found: list[Finding]) -> Iterator[str]:
    counts = ", ".join(
        f"{sum(finding.severity == severity for finding in found)} {word}"
        for severity, word in (("deny", "denied"), ("warn", "advised"), ("waived", "waived"))
    )
    yield f"## {_MARKS[report.verdict]} Control plane: {report.verdict}"
    yield ""
    yield counts + (f" (denied: {report.told_apart})" if report.told_apart else "")
    yield ""


def _gates(gates: Iterable[GateDecision]) -> Iterator[str]:
    yield "| gate | verdict | why |"
    yield "|---|---|---|"
    for gate in gates:
        yield f"| {words(gate.gate)} | {_MARKS.get(gate.verdict, '')} {gate.verdict} | {words(gate.reason)} |"
    yield ""


def _sections(found: Iterable[Finding]) -> Iterator[_Section]:
    """What belongs together: what stands in the way file by file, then what was there before, then what is waived."""
    files: dict[str | None, list[Finding]] = {}
    before, waived = [], []
    for finding in found:
        if finding.severity == "waived":
            waived.append(finding)
        elif finding.status == PRE_EXISTING:
            before.append(finding)
        else:
            place = in_repository(finding)
            files.setdefault(place.path if place else None, []).append(finding)
    for path, several in sorted(files.items(), key=lambda one: (not _denies(one[1]), one[0] is None, one[0] or "")):
        heading = f"<code>{escape(brief(path))}</code>" if path else "not in a file of the repository"
        yield _Section(heading, several)
    if before:
        yield _Section("there before this change", before, mixed=True)
    if waived:
        yield _Section("waived by a decision", waived, mixed=True)


def _denies(several: Iterable[Finding]) -> bool:
    return any(finding.severity == "deny" for finding in several)


def _finding(finding: Finding, *, whole: bool) -> Iterator[str]:
    at = finding.location
    where = f"line {at.line}" if at.line and in_repository(finding) and not whole else code(str(at) or finding.subject)
    yield f"- {_MARKS.get(finding.severity, '')} {prose(finding.msg)} ({where}; {code(finding.code)}, {code(finding.policy)})"
    for place, message in finding.related:
        yield f"  - see {code(str(place) or 'there')}{': ' if message else ''}{words(message)}"
    if finding.waived_by:
        yield f"  - waived by {code(finding.waived_by)}{': ' if finding.justification else ''}{words(finding.justification or '')}"
        return
    if pending := finding.details.get("pending_waiver"):
        yield f"  - pending: {code(str(pending))} would waive it once it is on the base"
    if finding.remedy:
        yield f"  - fix: {prose(finding.remedy)}"
    if finding.suggestion:
        yield "  - or permit it, in a change of its own:"
        yield from _diff(finding.suggestion)


def _diff(suggestion: str) -> Iterator[str]:
    lines = [brief(line) for line in suggestion.splitlines()]
    fence = "`" * (max((len(run) for run in re.findall("`+", suggestion)), default=0) + 3)
    yield ""
    yield f"    {fence}diff"
    yield from (f"    {line}" for line in lines)
    yield f"    {fence}"
    yield ""


def _notes(report: Report) -> Iterator[str]:
    for note in report.notes:
        yield f"> note: {words(note)}"
    if "self-judged" in report.run["policy_source"]:
        yield "> self-judged: the repository was judged by its own policies, which a change can alter"
    repository = report.run["repository"]
    base, head = repository["base"] or "none", repository["head"] or "the work tree"
    yield f"<sub>repository {words(repository['name'])}, base {words(base)}, head {words(head)}</sub>"


def words(text: str) -> str:
    """Words that stand in Markdown as they are: no markup, no mention, no link."""
    safe = _SPECIAL.sub(lambda found: f"\\{found.group()}", brief(text))
    return _LINKED.sub(r"\1<!-- -->", safe)


def prose(text: str) -> str:
    """Words whose `code`, and nothing else, is markup: each part is made safe for what it is."""
    parts = _CODE.split(brief(text))
    return "".join(code(part) if number % 2 else words(part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """A code span, which no text can end."""
    shown = brief(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{edge}{shown}{edge}{fence}"
