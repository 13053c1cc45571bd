"""Reports to render: findings as gates state them, and words that would like to be more than words."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from control_plane import decisions
from control_plane.decisions import Considered, Finding, GateDecision, Location, Report

RUN = {
    "nonce": "n",
    "now": "2026-06-01T12:00:00Z",
    "repository": {"name": "shop", "base": None, "head": None, "folder": None},
    "policy_source": "base",
}
CONSIDERED = [
    Considered(
        *("POL-REG-020", 2, "Dependencies exist", "A dependency on nothing is a slip.", "mandatory", "docs/x.md"),
        decisions.OURS,
    )
]
HOSTILE = [
    "::error::owned",
    "a\n::add-mask::b",
    "a\r\n::stop-commands::x",
    "a\r::warning::b",
    "100%0A::error::x",
    "x,title=y::z",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "user\u202etxt.exe",
    "\u2066hidden\u2069",
    "a\u2028::error::b",
    "zero\u200bwidth",
    "\ud800",
    "\U000e0041",
    "\0",
    "\x85",
    "\ufffe\uffff",
    "<script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "' onmouseover='x",
    "]]><testcase name='x'/>",
    "--><b>out</b>",
    "%s %n %(x)s {0} ${x} {{ 7 * 7 }} {% raw %}",
    "a\n\n# heading\n\n- [x] done",
    "`one` ``two``` ~~~",
    "`@everyone` $`x`$ \\`[a](http://b.c)`! `` `<b>` ``` `\\",
    "[text](javascript:alert(1)) ![image](http://a.b/c.png)",
    "@everyone #1 http://a.b www.a.b a@b.c",
    "| cell | cell |",
    "**bold** _soft_ <!-- hidden --> &lt;b&gt; \\",
    "</details></summary></pre></code>",
]
LONG = "long and <b>bold</b> " * 50_000


def finding(severity: str = "deny", **given: Any) -> Finding:
    whole: dict[str, Any] = {
        "policy": "POL-REG-020", "code": "registry.dependency_unknown", "msg": "MOD-1: it depends on MOD-9",
        "subject": "MOD-1", "location": Location("r.csv", 3), "related": (), "remedy": "Correct the id.", "help": "docs/x.md",
        "waived_by": None, "details": {},
    }  # fmt: skip
    return Finding(severity=severity, **{**whole, **given})


def report(
    *findings: Finding, verdict: str = decisions.DENIED, reason: str = "every change is judged", **run: str
) -> Report:
    gate = GateDecision("registry-valid", verdict, reason, list(findings), CONSIDERED, "sha256:0", 0.12345)
    return Report({**RUN, **run}, [gate])


def harmless(line: str) -> bool:
    return all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in line)


def everywhere(words: str) -> Report:
    """A report that holds the same words wherever a repository's own words can stand."""
    hostile = finding(
        "deny", msg=words, subject=words, location=Location(words, 1, 2), related=((Location(words, 3), words),), remedy=words,
        code=words, policy=words, help=words, suggestion=words.replace("\n", ""), suggested=(words,), details={"pending_waiver": words},
    )  # fmt: skip
    nowhere = finding("warn", msg=words, subject=words, location=Location(None))
    before = finding("deny", msg=words, subject=words, location=Location(words, 9), status=decisions.PRE_EXISTING)
    waived = finding("waived", msg=words, waived_by=words, justification=words)
    found = report(hostile, nowhere, before, waived, reason=words)
    considered = [Considered(words, 1, words, words, "mandatory", words, decisions.OURS)]
    first = replace(found.gates[0], considered=[*CONSIDERED, *considered])
    owed = dict.fromkeys(("environment", "address", "parameter", "service", "reason"), words)
    left_open = [{**owed, "schema": {"const": words}, "location": {"path": words, "line": 1}, "met": None}]
    plans = [{"environment": words, "digest": words}]
    planned = GateDecision("cloud-plan", decisions.PASSED, words, plans=plans, obligations=left_open)
    run = {
        **found.run,
        "documentation": "https://x.example/",
        "repository": {"name": words, "base": words, "head": words, "folder": None},
    }
    return Report(run, [first, GateDecision("policy-check", decisions.UNJUDGED, words), planned], [words])
