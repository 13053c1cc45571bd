"""Files that hold a plan, however they came about; and those that hold none, each told for what it is."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from control_plane.sources.terraform import PlanError, file, read_plan
from control_plane.sources.terraform.file import read_object

PLAN = '{"format_version":"1.2","resource_changes":[]}\n'


def gzipped(content: bytes) -> bytes:
    """A member without the time of day: what is in a case is in its test's name, and that must not change by the second."""
    return gzip.compress(content, mtime=0)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "plan.json"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        PLAN.encode(),
        PLAN.replace(",", ",\r\n").encode(),
        b"\xef\xbb\xbf" + PLAN.encode(),
        b"\xff\xfe" + PLAN.encode("utf-16-le"),
        b"\xfe\xff" + PLAN.encode("utf-16-be"),
        gzipped(PLAN.encode()),
        gzipped(PLAN[:9].encode()) + gzipped(PLAN[9:].encode()),
        lzma.compress(PLAN.encode()),
        lzma.compress(PLAN[:9].encode()) + lzma.compress(PLAN[9:].encode()),
        lzma.compress(b"\xff\xfe" + PLAN.encode("utf-16-le")),
    ],
)
def test_a_plan_is_read_however_it_was_encoded_or_compressed(tmp_path: Path, content: bytes) -> None:
    assert read_object(written(tmp_path, content))["format_version"] == "1.2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"[1]", "no object"),
        (b"\xff\xff", "not UTF-8"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
        (b"hello", "is no JSON"),
        (PLAN[:20].encode(), "cut off"),
        (PLAN[:-3].encode(), "cut off"),
        (b"Refreshing...\nDone.\n" + PLAN.encode(), "begins on line 3"),
        (PLAN.encode() + b"Releasing state lock.\n", "after its JSON"),
        (b'{"@level":"info"}\n{"@level":"info"}\n', "log of `plan -json`"),
        (b'{"a": tru}', "is no JSON"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"a": {"b": "<", "b": "<"}}', "stands twice"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a":' + b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, "nested too deep"),
        (gzipped(PLAN.encode())[:-12], "damaged or cut off"),
        (lzma.compress(PLAN.encode())[:-12], "damaged or cut off"),
        (lzma.compress(PLAN.encode()) + b"more", "damaged or cut off"),
        (gzipped(PLAN.encode()) + b"more", "damaged or cut off"),
    ],
)
def test_what_is_no_plan_is_told_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        read_object(written(tmp_path, content))


@pytest.mark.parametrize("content", ['{"a": "hunter-2-hunter", x}', 'log: hunter-2-hunter\n{"a"', "hunter-2-hunter"])
def test_no_message_quotes_what_stands_in_the_file(tmp_path: Path, content: str) -> None:
    with pytest.raises(PlanError) as error:
        read_object(written(tmp_path, content.encode()))

    assert "hunter" not in str(error.value)


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    with pytest.raises(PlanError, match="regular file"):
        read_object(fifo)
    with pytest.raises(PlanError, match=r"regular file|directory"):
        read_object(tmp_path)
    with pytest.raises(PlanError, match="No such file"):
        read_object(tmp_path / "none")


def test_a_saved_plan_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "saved.tfplan"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tfplan", "x")

    with pytest.raises(PlanError, match="saved plan"):
        read_object(path)


@pytest.mark.parametrize("compress", [gzipped, lzma.compress, bytes])
def test_no_more_is_decompressed_than_may_be_read(tmp_path: Path, compress: Any) -> None:
    bomb = written(tmp_path, compress(b" " * (8 * 1024 * 1024)))

    with pytest.raises(PlanError, match="more than 2 MiB"):
        read_object(bomb, at_most=2 * 1024 * 1024)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"version": 4, "serial": 1, "lineage": "x", "resources": []}, "state file"),
        ({"format_version": "1.0", "values": {"root_module": {}}}, "is a state"),
        ({"@level": "info", "@message": "x"}, "log of"),
        ({"name": "x"}, "no plan"),
        ({"format_version": "1.2", "resource_changes": {}}, "resource_changes"),
        ({"format_version": "1.2", "resource_changes": [1]}, "resource_changes"),
        ({"format_version": "1.2", "resource_changes": [{"address": "a"}]}, "no `actions`"),
        ({"format_version": "1.2", "resource_changes": [{"change": {"actions": ["no-op"]}}]}, "no `address`"),
        ({"format_version": "1.2", "resource_changes": [{"change": {"actions": "create"}}]}, "actions"),
        ({"format_version": "1.2", "resource_changes": [], "errored": "no"}, "errored"),
        ({"format_version": [1], "resource_changes": []}, "format_version"),
    ],
)
def test_a_plan_that_is_not_shaped_like_one_is_refused_not_read_in_part(
    tmp_path: Path, content: Any, said: str
) -> None:
    path = written(tmp_path, json.dumps(content).encode())

    with pytest.raises(PlanError, match=said) as error:
        read_plan(path, environment=None)
    assert error.value.where == str(path)


def test_numbers_that_a_rule_would_see_rounded_become_text(tmp_path: Path) -> None:
    content = b'{"a": 9007199254740993, "b": 9007199254740992, "c": -123456789012345678901234, "d": 1.5, "e": 1e3}'

    found = read_object(written(tmp_path, content))

    assert found == {"a": "9007199254740993", "b": 2**53, "c": "-123456789012345678901234", "d": 1.5, "e": 1000.0}


def test_what_terraform_writes_takes_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "_strict", None)

    assert read_object(written(tmp_path, b'{"a":"\\u003cb\\u003e \\u0026","c":[1,2.5,null,true]}\n'))["a"] == "<b> &"
