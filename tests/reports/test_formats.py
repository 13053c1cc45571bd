"""Each format, read back by a program that reads it for a living: no words of a repository are more than words there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pyte
import pytest
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from control_plane import decisions
from control_plane.decisions import Location, Report
from control_plane.reports import FORMATS, github, html, json_report, junit, markdown, sarif, text
from control_plane.reports.printable import brief
from tests.reports.samples import CONSIDERED, HOSTILE, LONG, everywhere, finding, report

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
WORDS = pytest.mark.parametrize("words", [*HOSTILE, LONG], ids=lambda words: ascii(words[:20]))
PLAIN = "words"


def displayed(written: str, rows: int) -> list[str]:
    """What a terminal shows, line by line."""
    screen = pyte.Screen(4_000, rows)
    pyte.Stream(screen).feed(written.replace("\n", "\r\n"))
    return [line.rstrip() for line in screen.display]


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_a_terminal_shows_the_text_line_by_line_as_it_is(words: str) -> None:
    lines = text.render(everywhere(words)).split("\n")

    assert len(lines) == len(text.render(everywhere(PLAIN)).split("\n"))
    assert displayed("\n".join(lines), len(lines)) == [line.rstrip() for line in lines]


@WORDS
def test_annotations_stay_as_many_as_they_are_and_hold_the_words(words: str) -> None:
    lines = github.render(everywhere(words)).split("\n")

    assert [line.split(" ")[0].partition("::")[1] for line in lines] == [
        line.split(" ")[0].partition("::")[1] for line in github.render(everywhere(PLAIN)).split("\n")
    ]
    assert all(re.match(r"::(error|warning|notice) |there before|verdict: |$", line) for line in lines)


@WORDS
def test_json_gives_the_words_back(words: str) -> None:
    found = json.loads(json_report.render(everywhere(words)))

    first = next(item for item in found["gates"][0]["findings"] if item["severity"] == "deny")
    assert (first["msg"], first["remedy"], found["run"]["repository"]["name"]) == (words, words, words)


@WORDS
def test_sarif_is_what_its_maintained_model_says_and_points_to_the_file(words: str) -> None:
    written = sarif.render(everywhere(words))

    (run,) = Sarif.model_validate_json(written).runs
    assert len(run.results) == 4
    first = run.results[0]
    assert first.message.text.startswith(brief(words)[:1_500])
    uri = first.locations[0].physical_location.artifact_location.uri
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
    if words.isprintable() and words is not LONG:
        assert unquote(uri) == words


@WORDS
def test_junit_has_the_cases_that_it_should_and_the_words_in_them(words: str) -> None:
    found, plain = parsed(junit.render(everywhere(words))), parsed(junit.render(everywhere(PLAIN)))

    assert Counter(element.tag for element in found.iter()) == Counter(element.tag for element in plain.iter())
    failures = [element.get("message", "") for element in found.iter("failure")]
    expected = brief(words).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    assert any(expected[:1_000] in " ".join(failure.split()) or expected[:1_000] in failure for failure in failures)


def parsed(written: str) -> ET.Element:
    """The root of an XML document of ours."""
    return ET.fromstring(written)  # noqa: S314


class Elements(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.said: list[str] = []
        self.outside_code: list[str] = []
        self._code = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._code += tag == "code"
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if not self._code:
            self.outside_code.append(data)


@WORDS
def test_no_words_become_elements_of_the_page(words: str) -> None:
    found, plain = Elements(html.render(everywhere(words))), Elements(html.render(everywhere(PLAIN)))

    assert (found.tags, found.attributes) == (plain.tags, plain.attributes)
    assert brief(words)[:200] in "".join(found.said)


@pytest.mark.parametrize("words", [*HOSTILE, LONG[:1_000]], ids=lambda words: ascii(words[:20]))
def test_no_words_become_markup_mention_or_link_of_the_comment(words: str) -> None:
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render
    found, plain = (Elements(rendered(markdown.render(everywhere(one)))) for one in (words, PLAIN))

    spans = found.tags.pop("code") - plain.tags.pop("code")  # what a policy writes as `code` is shown as such
    assert (found.tags, found.attributes) == (plain.tags, plain.attributes)
    assert spans >= 0
    assert "`" in words or not spans
    assert "".join(brief(words)[:200].split()) in "".join("".join(found.said).split())
    linked = [said for said in found.outside_code if re.search(r"@\w|#\d|\w://|www\.", said)]
    assert not linked, "GitHub looks for these in each piece of text that is not code"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_text_of_a_megabyte_is_cut_where_somebody_is_to_read_it(name: str) -> None:
    told = FORMATS[name].render(everywhere(LONG))

    if name == "json":
        assert json.loads(told)["notes"] == [LONG]
    else:
        assert len(told) < 500_000
        assert "more characters" in told


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no chromium is installed")
@pytest.mark.parametrize("format_", [html, markdown], ids=["html", "markdown"])
def test_a_browser_runs_nothing_of_a_hostile_report_and_loads_nothing(format_: object, tmp_path: Path) -> None:
    pages = []
    for number, words in enumerate(HOSTILE):
        page = tmp_path / f"{number}.html"
        written = format_.render(everywhere(words))  # type: ignore[attr-defined]
        if format_ is markdown:
            body = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(written)
            written = f"<!doctype html><meta charset=utf-8><title>quiet</title>{body}"
        page.write_bytes(written.encode("utf-8", "replace"))
        pages.append(page)
    frames = "".join(f'<iframe src="{page.name}"></iframe>' for page in pages)
    script = (
        "onload = () => document.title = [...document.querySelectorAll('iframe')]"
        ".map(frame => frame.contentDocument.title).join('|')"
    )
    (tmp_path / "all.html").write_text(f"<!doctype html><title>waiting</title>{frames}<script>{script}</script>")
    answer = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
            "--virtual-time-budget=5000", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", (tmp_path / "all.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    titles = re.search("<title>(.*?)</title>", answer.stdout)
    assert titles
    expected = "quiet" if format_ is markdown else "Control plane: could-not-judge"
    assert titles[1].split("|") == [expected] * len(HOSTILE)


def test_a_fingerprint_stays_when_lines_move_and_tells_two_findings_apart() -> None:
    def fingerprints(*findings: decisions.Finding) -> list[str]:
        results = json.loads(sarif.render(report(*findings)))["runs"][0]["results"]
        return [result["partialFingerprints"]["controlPlane/v1"] for result in results]

    one, moved = finding(location=Location("r.csv", 3)), finding(location=Location("r.csv", 40), msg="said otherwise")
    assert fingerprints(one) == fingerprints(moved)
    assert len(set(fingerprints(one, moved, finding(subject="MOD-2"), finding(location=Location("s.csv", 3))))) == 4
    assert fingerprints(one, moved) == fingerprints(moved, one)


def test_sarif_has_a_rule_for_each_policy_with_its_page_and_the_other_sides_of_a_finding() -> None:
    other = (Location("specs/cloud.md", 7, 3), "it permits ~> 2.0")
    (run,) = json.loads(sarif.render(report(finding(related=(other,)), documentation="https://x.example/")))["runs"]

    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("POL-REG-020", "Dependencies exist")
    assert rule["helpUri"] == "https://x.example/docs/x.md"
    assert rule["help"]["markdown"] == "A dependency on nothing is a slip\\.\n\nCorrect the id\\."
    assert rule["properties"]["tags"] == ["governance", "registry-valid"]
    (related,) = run["results"][0]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "specs/cloud.md"
    assert related["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 3}
    assert related["message"]["text"] == "it permits ~> 2.0"


def test_sarif_says_truly_whether_the_gates_could_judge() -> None:
    def invocation(verdict: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(sarif.render(report(verdict=verdict)))["runs"][0]["invocations"][0]
        return found

    assert invocation(decisions.DENIED)["executionSuccessful"] is True
    unjudged = invocation(decisions.UNJUDGED)
    assert (unjudged["executionSuccessful"], unjudged["exitCode"]) == (False, 2)
    assert "could not judge" in json.dumps(unjudged["toolExecutionNotifications"])


def test_a_waived_finding_is_suppressed_with_its_justification_and_skipped_as_a_test() -> None:
    waived = report(
        finding("waived", waived_by="DEC-7", justification="until the move (approved by ops, until 2027-01-31)")
    )

    (result,) = json.loads(sarif.render(waived))["runs"][0]["results"]
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "DEC-7: until the move (approved by ops, until 2027-01-31)",
        }
    ]
    (case,) = parsed(junit.render(waived)).iter("testcase")
    assert "until the move" in case.find("skipped").get("message")  # type: ignore[union-attr, operator]


def test_sarif_stays_within_what_github_takes_and_counts_what_it_leaves_out() -> None:
    many = [finding("warn", subject=f"MOD-{number}") for number in range(25_003)]
    many.append(
        finding("deny", subject="the denial", related=tuple((Location("r.csv", line), "") for line in range(1, 300)))
    )
    (run,) = json.loads(sarif.render(report(*many)))["runs"]

    assert len(run["results"]) == 25_000
    assert run["results"][0]["properties"]["subject"] == "the denial", "denials come first, so they stay"
    assert len(run["results"][0]["relatedLocations"]) == 100
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("4 findings are left out")


def test_junit_has_a_case_for_a_policy_that_found_nothing_with_its_subjects() -> None:
    root = parsed(junit.render(report(verdict=decisions.PASSED)))

    (suite,) = root.iter("testsuite")
    (case,) = suite.iter("testcase")
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("registry-valid", "1", "0")
    assert case.get("name") == "POL-REG-020 Dependencies exist", "the number of subjects would end its history"
    assert [child.tag for child in case] == ["properties"]
    (subjects,) = case.iter("property")
    assert (subjects.get("name"), subjects.get("value")) == ("subjects", "2")


def test_junit_counts_denials_by_policy_and_a_gate_that_could_not_judge_as_an_error() -> None:
    root = parsed(
        junit.render(report(finding(), finding(subject="MOD-2"), verdict=decisions.UNJUDGED, reason="no conftest"))
    )

    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "2", "failures": "1", "errors": "1", "skipped": "0",
    }  # fmt: skip
    assert "2 findings" in next(root.iter("failure")).get("message", "")
    assert "no conftest" in next(root.iter("error")).get("message", "")


def test_the_comment_begins_with_its_marker_and_the_verdict_and_stays_small_enough_for_github() -> None:
    many = [
        finding(subject=f"MOD-{number}", location=Location(f"f{number % 50}.csv", number + 1))
        for number in range(5_000)
    ]
    told = markdown.render(report(*many))

    lines = told.splitlines()
    assert lines[0] == markdown.MARKER
    assert lines[2].startswith("## ❌ Control plane: denied")
    assert len(told) < 65_536
    shown = told.count("\n- ❌ ")
    assert 100 < shown < 5_000
    assert f"**{5_000 - shown} more findings**" in told
    assert told.count("<details") == told.count("</details>")


def test_the_comment_has_the_suggestion_as_a_diff_that_its_own_words_cannot_end() -> None:
    suggestion = "--- a/r.csv\n+++ b/r.csv\n@@ -2,1 +2,1 @@\n-a\n+```\n"
    tokens = MarkdownIt().parse(markdown.render(report(finding(suggestion=suggestion))))

    (fence,) = [token for token in tokens if token.type == "fence"]
    assert fence.info == "diff"
    assert fence.content == suggestion


def test_what_was_there_before_stands_apart_in_each_format_and_still_counts() -> None:
    one = report(
        finding(status=decisions.NEW), finding(subject="MOD-OLD", msg="MOD-OLD: old", status=decisions.PRE_EXISTING)
    )

    assert "there before this change: 1" in text.render(one)
    assert "verdict: denied (2 denied" in text.render(one)
    assert "there before this change: 1" in markdown.render(one)
    assert "1 by this change, 1 were there before" in markdown.render(one)
    assert "there before this change" in html.render(one)
    states = [result["baselineState"] for result in json.loads(sarif.render(one))["runs"][0]["results"]]
    assert sorted(states) == ["new", "unchanged"]
    assert github.render(one).count("::error ") == 1
    assert "there before this change, and still in the other reports: 1" in github.render(one)


def test_what_was_there_before_is_told_in_full_and_counted_beside_what_is_new() -> None:
    old = finding("waived", waived_by="DEC-7", justification="until the move", status=decisions.PRE_EXISTING)
    denied = finding(subject="MOD-2", status=decisions.PRE_EXISTING)
    one = report(denied, old, finding(msg="MOD-3: new", status=decisions.NEW))

    lines = text.render(one).splitlines()
    apart = lines[lines.index("  there before this change: 2") :]
    assert [line.strip() for line in apart if "fix:" in line or "waived by" in line] == [
        "fix: Correct the id.",
        "waived by DEC-7: until the move",
    ]
    assert lines[-1].endswith("; denied: 1 by this change, 1 were there before; exit 1)")
    page = html.render(one)
    assert "1 by this change, 1 were there before" in page
    assert page.index("MOD-3: new") < page.index("there before this change") < page.index("MOD-1: it depends on MOD-9")
    assert "by this change" not in text.render(report(finding()))


def test_an_annotation_says_so_where_all_that_denies_was_there_before() -> None:
    one = report(finding(status=decisions.PRE_EXISTING), finding("warn", status=decisions.NEW))

    (error,) = [line for line in github.render(one).splitlines() if line.startswith("::error ")]
    assert error.startswith("::error title=control plane::1 denied, each of which was there before this change")


@pytest.mark.parametrize(
    ("source", "documentation", "linked"),
    [
        (decisions.OURS, "https://x.example/", True),
        (decisions.THEIRS, "https://x.example/", False),
        (decisions.OURS, "javascript:alert(1)//", False),
        (decisions.OURS, "", False),
    ],
)
def test_only_a_policy_of_the_control_plane_has_its_page_in_the_documentation(
    source: str, documentation: str, linked: bool
) -> None:
    found = report(finding(), documentation=documentation)
    gate = replace(found.gates[0], considered=[replace(CONSIDERED[0], source=source)])
    one = Report(found.run, [gate])

    (rule,) = json.loads(sarif.render(one))["runs"][0]["tool"]["driver"]["rules"]
    assert rule.get("helpUri") == ("https://x.example/docs/x.md" if linked else None)
    assert html.render(one).count('<a href="https://x.example/docs/x.md"') == 2 * linked
    assert html.render(one).count("<a ") == 2 * linked
    assert json.loads(json_report.render(one))["gates"][0]["considered"][0]["source"] == source


def test_the_comment_shows_code_of_a_remedy_as_code_and_a_waiver_ends_no_sentence_twice() -> None:
    told = markdown.render(report(finding(remedy="Run `invoke docs`, or take `a|b` away; `alone")))
    assert "  - fix: Run `invoke docs`, or take `a|b` away; \\`alone\n" in told

    waived = junit.render(report(finding("waived", waived_by="DEC-7", justification="until the move")))
    assert ".;" not in waived
    assert "POL-REG-020]. Waived by DEC-7: until the move" in waived


def test_a_rule_that_found_nothing_says_its_purpose_once() -> None:
    (rule,) = json.loads(sarif.render(report()))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"] == {
        "text": "A dependency on nothing is a slip.",
        "markdown": "A dependency on nothing is a slip\\.",
    }


def test_a_finding_in_a_plan_is_shown_where_the_repository_speaks_of_it() -> None:
    in_plan = finding(
        location=Location("prod.json", 1),
        details={"plan": "prod.json"},
        related=((Location("specs/cloud.md", 4), "permits"),),
    )
    (result,) = json.loads(sarif.render(report(in_plan)))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "specs/cloud.md"


def test_files_are_named_from_the_root_of_the_work_tree() -> None:
    one = report(finding())
    below = Report({**one.run, "repository": {**one.run["repository"], "folder": "examples/shop"}}, one.gates)

    (result,) = json.loads(sarif.render(below))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "examples/shop/r.csv"
