"""What is no plan ends in one clear message and exit code 2, or in the denial that is meant for it; never in a traceback."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import shutil
import time
import zipfile

import pytest

from tests.governed import HOME, NOW, invoke

PLANS = HOME / "tests" / "plans"
SHOP = HOME / "examples" / "shop"
PASSWORD = "correct-horse-battery"
CREATE = lzma.decompress((PLANS / "create.plan.json.xz").read_bytes())


def judged(plan, *flags, environment="ENV-PROD", **variables):
    named = ["--environment", environment] if environment else []
    flags = ["--plan", str(plan), *named, *flags, "--repo", str(SHOP), "--now", NOW, "--format", "json"]
    answer = invoke("gate.cloud-plan", *flags, **variables)
    shown = answer.output + answer.errors
    assert "Traceback" not in shown
    assert "defect" not in shown
    assert PASSWORD not in shown
    return answer


def refused(answer, says):
    assert (answer.code, answer.gate["verdict"]) == (2, "could-not-judge")
    assert says in answer.gate["reason"]
    return True


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"no plan", "is no JSON", id="not JSON"),
        pytest.param(CREATE[: len(CREATE) // 2], "is cut off", id="truncated"),
        pytest.param(gzip.compress(CREATE)[:-20], "damaged or cut off", id="truncated gzip"),
        pytest.param(b"[]", "no object", id="a list"),
        pytest.param(b"{}", "is JSON, but no plan", id="an empty object"),
        pytest.param(b"Terraform will perform\n" + CREATE, "has other text before its JSON", id="text before"),
        pytest.param(b'{"version": 4, "serial": 1, "lineage": "x"}', "is a state file", id="state file"),
        pytest.param(b'{"format_version": "1.0", "values": {}}', "is a state as `show -json`", id="state"),
        pytest.param(b'{"@level": "info"}\n{"@level": "info"}\n', "is the log of `plan -json`", id="log"),
        pytest.param(b'{"a":' * 100_000, "nested too deep", id="nested"),
        pytest.param(b"PK\x03\x04" + bytes(100), "damaged or cut off", id="damaged saved plan"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(content, says, tmp_path):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert refused(judged(path), says)


def test_a_plan_of_another_major_is_denied(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({**json.loads(CREATE), "format_version": "2.0"}))
    answer = judged(path)
    assert answer.code == 1
    assert "cloud.plan_unsupported" in answer.codes()


@pytest.mark.parametrize("environment", ["ENV-NONE", None])
def test_a_plan_of_an_unknown_environment_is_denied(environment):
    answer = judged(PLANS / "no-changes.plan.json.xz", environment=environment)
    assert answer.code == 1
    assert "cloud.environment_unknown" in answer.codes()


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress])
def test_200_mb_of_no_plan_end_quickly(compress, tmp_path):
    path = tmp_path / "plan.json"
    size = 200_000_000
    if compress is bytes:
        path.touch()
        os.truncate(path, size)
    else:
        path.write_bytes(compress(bytes(size)))
    start = time.monotonic()
    assert refused(judged(path), "is no JSON")
    assert time.monotonic() - start < 30


def test_a_plan_with_200_mb_that_rules_do_not_need_is_judged_in_time(tmp_path):
    path = tmp_path / "plan.json"
    plan = json.loads(CREATE)
    plan["prior_state"] = {"padding": "x" * 200_000_000}
    path.write_text(json.dumps(plan))
    start = time.monotonic()
    assert judged(path, "--modules", str(PLANS / "modules.json")).code == 1
    assert time.monotonic() - start < 60


def test_what_would_be_too_large_decompressed_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(1100):
            file.write(bytes(1024**2))
    assert refused(judged(path), "holds more than 1024 MiB")


def test_a_file_that_is_none_is_not_waited_for(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert refused(judged(fifo), "is no regular file")
    assert refused(judged(tmp_path / "none"), "No such file")


def test_control_characters_of_an_address_are_shown_and_not_obeyed(tmp_path):
    plan = json.loads(CREATE)
    for change in plan["resource_changes"]:
        change["address"] = f'{change["type"]}.{change["name"]}["\x1b[2J\u202e\x07"]'
        change.pop("module_address", None)
    plan["planned_values"] = plan["prior_state"]["values"] = {}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert judged(path).code == 1
    for report in ("text", "github"):
        flags = ["--plan", str(path), "--environment", "ENV-PROD", "--repo", str(SHOP), "--now", NOW]
        answer = invoke("gate.cloud-plan", *flags, "--format", report)
        assert answer.code == 1
        assert "\\x1b[2J" in answer.output
        assert not {"\x1b", "\u202e", "\x07"} & set(answer.output + answer.errors)


def test_a_saved_plan_or_a_directory_without_terraform_is_not_judged(tmp_path):
    saved = tmp_path / "plan"
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("tfplan", PASSWORD)
    (tmp_path / "git").symlink_to(shutil.which("git"))
    for plan in (saved, SHOP / "terraform" / "live" / "prod"):
        assert refused(judged(plan, PATH=str(tmp_path)), "needs terraform or tofu, and neither is on PATH")


@pytest.mark.parametrize("flag", ["--environment", "--modules", "--plan-timeout"])
def test_flags_of_a_plan_are_held_to_what_they_mean(flag):
    answer = invoke("gate.cloud-plan", "--repo", str(SHOP), flag, "x")
    assert answer.code == 2
    assert flag in answer.errors
