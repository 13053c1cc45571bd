"""`invoke verdict` on folders of reports as jobs leave them: whatever is not four sound reports is no pass."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from control_plane import verdict
from control_plane.home import manifest_digest
from control_plane.sources import gate_reports
from control_plane.sources.gate_reports import ReportsError
from control_plane.verdict import Asked
from tests.governed import invoke

GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
BASE, HEAD = "b" * 40, "h" * 40


def report(gate, **facts):
    run = {
        "nonce": "n", "policy_source": "base", "policy_digest": "sha256:0", "manifest_digest": manifest_digest(),
        "repository": {"name": "shop", "base": BASE, "head": HEAD},
    }  # fmt: skip
    gates = [{"gate": gate, "verdict": "passed", "reason": "every change is judged"}]
    return {"schema_version": 1, "verdict": "passed", "exit_code": 0, "run": run, "gates": gates, **facts}


@pytest.fixture
def reports(tmp_path):
    """The folder of four sound reports, each in the folder of its artifact."""
    folder = tmp_path / "reports"
    for gate in GATES:
        put(folder, gate, report(gate))
    return folder


def put(folder, gate, content):
    path = folder / gate / "report.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def given(reports, needs=None):
    """The verdict's exit code, and the codes of what it found."""
    found = verdict.judge(Asked(reports, BASE, HEAD, needs))
    return int(found.exit_code), {item.code for item in found.gates[0].findings}


def test_four_sound_reports_pass(reports):
    assert given(reports) == (0, set())


def test_what_lies_beside_reports_is_not_read(reports):
    (reports / "cloud-plan" / "report.github.txt").write_text("::error::")
    (reports / "cloud-plan" / "report.sarif").write_text("{")
    assert given(reports) == (0, set())


def test_a_gate_that_denies_is_a_denial(reports):
    denied = [{"gate": "cloud-plan", "verdict": "denied", "reason": "a plan was given"}]
    put(reports, "cloud-plan", report("cloud-plan", verdict="denied", exit_code=1, gates=denied))
    assert given(reports) == (1, {"verdict.gate_denied"})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is no JSON"),
        (json.dumps(report("cloud-plan"))[:-9], "it is no JSON"),
        ("[]", "it is no report of gates"),
        ("{}", "it is no report of gates"),
        ('{"gates": [{"gate": "cloud-plan", "verdict": "passed"}]}', "it is no report of gates"),
        ('{"gates": [], "gates": []}', "the key 'gates' stands twice"),
        ("[" * 100_000, "it is nested too deep"),
        (json.dumps(report("cloud-plan", verdict="\ud800")), "half of a surrogate pair"),
    ],
    ids=["empty", "cut", "a list", "an object", "a gate without a reason", "a key twice", "deep", "half a surrogate"],
)
def test_a_report_that_cannot_be_read_is_no_pass_and_says_why(reports, content, why):
    put(reports, "cloud-plan", content)
    (found,) = [item for item in gate_reports.read(reports) if item["path"] == "cloud-plan/report.json"]
    assert why in found["error"]
    assert given(reports) == (2, {"verdict.report_unreadable", "verdict.report_missing"})


def test_bytes_that_are_no_text_are_no_report(reports):
    (reports / "cloud-plan" / "report.json").write_bytes(b"\xff\xfe{")
    assert given(reports) == (2, {"verdict.report_unreadable", "verdict.report_missing"})


@pytest.mark.parametrize("kind", ["link", "broken link", "pipe", "folder", "link to a folder"])
def test_what_is_no_file_is_no_report(reports, tmp_path, kind):
    place = reports / "cloud-plan" / "report.json"
    place.rename(tmp_path / "elsewhere.json")
    {
        "link": lambda: place.symlink_to(tmp_path / "elsewhere.json"),
        "broken link": lambda: place.symlink_to("absent"),
        "pipe": lambda: os.mkfifo(place),
        "folder": place.mkdir,
        "link to a folder": lambda: place.symlink_to(tmp_path),
    }[kind]()
    assert given(reports) == (2, {"verdict.report_unreadable", "verdict.report_missing"})


def test_a_report_that_lacks_its_run_is_no_pass(reports):
    put(reports, "cloud-plan", report("cloud-plan", run=None, schema_version=True))
    code, codes = given(reports)
    assert (code, "verdict.report_partial" in codes) == (2, True)


def test_an_empty_folder_is_no_pass(tmp_path):
    assert given(tmp_path) == (2, {"verdict.report_missing"})


def test_a_name_that_is_no_utf_8_is_named(reports):
    os.rename(os.fsencode(reports / "cloud-plan"), os.fsencode(reports) + b"/\xff")  # noqa: PTH104 - a path of bytes
    assert given(reports) == (0, set())


def needs(reports, **jobs):
    digests = {item["gates"][0]["gate"]: item["sha256"] for item in gate_reports.read(reports)}
    whole = {f"gate-{gate}": {"result": "success", "outputs": {"report-sha256": digests.get(gate)}} for gate in GATES}
    return json.dumps({**whole, **{name.replace("_", "-"): job for name, job in jobs.items()}})


def test_jobs_that_succeeded_and_their_reports_pass(reports, tmp_path):
    assert given(reports, needs(reports, tools={"result": "success", "outputs": {}})) == (0, set())
    (tmp_path / "needs.json").write_text(needs(reports))
    assert given(reports, str(tmp_path / "needs.json")) == (0, set())


@pytest.mark.parametrize(
    ("job", "codes"),
    [
        ({"result": "skipped", "outputs": {}}, {"verdict.job_unsuccessful", "verdict.report_replaced"}),
        ({"result": "success", "outputs": {"report-sha256": "0" * 64}}, {"verdict.report_replaced"}),
        ({"result": "success", "outputs": {"report-sha256": ""}}, {"verdict.report_replaced"}),
        ({"result": "success"}, {"verdict.report_replaced"}),
        ({}, {"verdict.job_unsuccessful", "verdict.report_replaced"}),
    ],
    ids=["skipped", "another report", "no digest", "no outputs", "nothing"],
)
def test_a_job_that_says_anything_else_is_no_pass(reports, job, codes):
    assert given(reports, needs(reports, gate_cloud_plan=job)) == (2, codes)


@pytest.mark.parametrize("given_", ["{", '{"gate-x": "success"}', "absent.json", '{"a": {}, "a": {}}'])
def test_jobs_that_cannot_be_read_are_an_error_in_one_line(given_):
    with pytest.raises(ReportsError, match=r"^(--needs|absent)") as error:
        gate_reports.jobs(given_)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ([], "--reports: is needed"),
        (["--reports", "."], "--head: is needed"),
        (["--reports", "absent", "--head", HEAD], "--reports absent: is no folder"),
        (["--reports", ".", "--head", " "], "--head: is given, and empty"),
        (["--reports", "rego", "--head", HEAD, "-r", "."], "is a flag of Invoke's"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(flags, said):
    answer = invoke("verdict", *flags)
    assert (answer.code, said in answer.errors, "Traceback" in answer.errors) == (2, True, False), answer.errors


def test_the_command_reports_as_a_gate_does(reports, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text('{"verdict": "passed"}')
    (reports / "cloud-plan" / "report.json").unlink()
    flags = ["--reports", str(reports), "--base", BASE, "--head", HEAD, "--format", "json", "--format", "github"]
    answer = invoke("verdict", *flags, "--out", str(out), CONTROL_PLANE_VERDICT=str(tmp_path / "told"))
    written = json.loads((out / "report.json").read_text())
    assert (answer.code, written["verdict"], written["exit_code"]) == (2, "could-not-judge", 2)
    (finding,) = written["gates"][0]["findings"]
    assert (finding["code"], finding["subject"], finding["help"]) == (
        "verdict.report_missing",
        "cloud-plan",
        "docs/ci.md",
    )
    assert Path(tmp_path / "told").read_text() == "2\n"
    assert "no report of cloud-plan is there" in (out / "report.github.txt").read_text()


def test_a_folder_that_is_not_there_leaves_no_older_report(tmp_path):
    (tmp_path / "report.json").write_text('{"verdict": "passed"}')
    flags = [
        "--reports",
        str(tmp_path / "absent"),
        "--head",
        HEAD,
        "--format",
        "json",
        "--out",
        str(tmp_path / "report.json"),
    ]
    assert invoke("verdict", *flags).code == 2
    assert json.loads((tmp_path / "report.json").read_text())["verdict"] == "could-not-judge"
