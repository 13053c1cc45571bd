from __future__ import annotations

import json

import pytest

from control_plane.sources import digests
from control_plane.sources.code import Code
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.shapes import python_reading
from control_plane.sources.tree import Snapshot

CONTENT = b"class A:\n    def f(self): ...\n"


def members(folder):
    code = Code(Snapshot.of_files({"a.py": CONTENT}), ["a.py"], ReadingCaches(folder))
    return [one.name for one in code.resolvers["python"].class_shape("a.py", "A").members]


def entry(folder):
    (found,) = folder.rglob("*.json")
    return found


def test_a_file_that_did_not_change_is_not_parsed_again(tmp_path, monkeypatch):
    assert members(tmp_path) == ["f"]
    monkeypatch.setattr(python_reading, "read", None)
    assert members(tmp_path) == ["f"]


def test_an_entry_is_named_for_the_content(tmp_path):
    members(tmp_path)
    assert entry(tmp_path).name == f"{digests.of_content(CONTENT)}.json"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b'"f"', b'"g"'),
        lambda raw: b"{}",
        lambda raw: raw + raw,
        lambda raw: bytes(len(raw)),
    ],
)
def test_an_entry_that_is_not_what_was_written_is_read_anew(spoil, tmp_path):
    members(tmp_path)
    path = entry(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert members(tmp_path) == ["f"]
    assert path.read_bytes() == whole


def test_an_entry_of_another_content_is_not_taken(tmp_path):
    members(tmp_path)
    path = entry(tmp_path)
    other = ReadingCaches(tmp_path).of(path.parent.parent.name)
    kept = json.loads(json.dumps(other.get(path.stem)))
    other.put("b" * 64, kept)
    path.write_bytes((path.parent.parent / "bb" / f"{'b' * 64}.json").read_bytes())
    assert ReadingCaches(tmp_path).of(path.parent.parent.name).get(path.stem) is None


def test_where_nothing_can_be_kept_all_is_read(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert members(blocked) == ["f"]


def test_a_fault_is_kept_too(tmp_path, monkeypatch):
    def error():
        code = Code(Snapshot.of_files({"a.py": b"class A(:\n"}), ["a.py"], ReadingCaches(tmp_path))
        return code.resolvers["python"].class_shape("a.py", "A").error

    before = error()
    monkeypatch.setattr(python_reading, "read", None)
    assert error() == before
