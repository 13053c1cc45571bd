"""Bad input ends with a message that names file and line and with the right exit code, never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from invoke import Collection, Program

import tasks
from tests.governed import COLUMNS, HEADER, HOME, REGISTRY, Answer, Governed, cells, invoke, rendered

GOOD = rendered([cells("MOD-GOOD")])
GOOD_LINE = GOOD.splitlines()[1]


def sane(answer: Answer) -> Answer:
    """What holds for every answer, however bad the input."""
    assert "Traceback" not in answer.errors
    assert "a defect" not in answer.output + answer.errors, "a defect of ours, not a message about the input"
    assert answer.code in (0, 1, 2), answer.errors
    return answer


def plain(folder: Path, content: str | bytes | None = GOOD) -> Governed:
    """A repository without git that holds just a registry."""
    found = Governed(folder / "plain", git=False)
    if content is not None:
        found.write(REGISTRY, content)
    return found


# -- no registry that could be judged: exit 2 ---------------------------------------------------------------------------


def _folder(repository: Governed) -> None:
    (repository.folder / REGISTRY).mkdir()


def _fifo(repository: Governed) -> None:
    os.mkfifo(repository.folder / REGISTRY)


def _symlink_out(repository: Governed) -> None:
    (repository.folder.parent / "outside.csv").write_text(GOOD)
    (repository.folder / REGISTRY).symlink_to("../outside.csv")


def _circle(repository: Governed) -> None:
    (repository.folder / REGISTRY).symlink_to(REGISTRY)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda _: None, f"{REGISTRY}: there is no registry", id="none"),
        pytest.param(lambda it: it.write(REGISTRY, b""), f"{REGISTRY}:1: is empty", id="empty"),
        pytest.param(lambda it: it.write(REGISTRY, "\ufeff\r\n\r\n"), f"{REGISTRY}:1: is empty", id="blank"),
        pytest.param(
            lambda it: it.write(REGISTRY, HEADER + "\n"), f"{REGISTRY}:1: holds a header and no rows", id="header"
        ),
        pytest.param(lambda it: it.write(REGISTRY, GOOD.encode("utf-16")), f"{REGISTRY}:1: is UTF-16", id="utf-16"),
        pytest.param(_folder, f"{REGISTRY}: is a folder", id="folder"),
        pytest.param(_fifo, f"{REGISTRY}: ", id="fifo"),
        pytest.param(_symlink_out, f"{REGISTRY}: ", id="symlink-out"),
        pytest.param(_circle, f"{REGISTRY}: ", id="symlink-circle"),
    ],
)
def test_what_is_no_registry_cannot_be_judged(tmp_path: Path, spoil: Callable[[Governed], object], says: str) -> None:
    repository = plain(tmp_path, None)
    spoil(repository)

    answer = sane(repository.judge())

    assert answer.code == 2
    assert answer.gate["verdict"] == "could-not-judge"
    assert says in answer.gate["reason"]
    assert str(tmp_path) not in answer.gate["reason"]


# -- rows that cannot be read: denied, each with its line ---------------------------------------------------------------


def test_every_row_that_cannot_be_read_is_denied_with_its_line(tmp_path: Path) -> None:
    huge = "x" * (1024 * 1024 + 1)
    lines = [
        HEADER.encode(),
        GOOD_LINE.encode(),
        b"MOD-SHORT,too few",
        GOOD_LINE.replace("GOOD", "LONG").encode() + b",one,too,many",
        GOOD_LINE.replace("GOOD", "FINE").encode(),
        b"",
        GOOD_LINE.replace("The entity MOD-GOOD", "caf\xe9").replace("GOOD", "CP1252").encode("cp1252"),
        GOOD_LINE.replace("The entity MOD-GOOD", huge).replace("GOOD", "HUGE").encode(),
        GOOD_LINE.replace("The entity MOD-GOOD", '"a" b').replace("GOOD", "QUOTE").encode(),
        GOOD_LINE.replace("The entity MOD-GOOD", 'a "b" c').replace("GOOD", "BARE").encode(),
        b"   ",
        GOOD_LINE.replace("The entity MOD-GOOD", '"never closed').replace("GOOD", "OPEN").encode(),
        GOOD_LINE.replace("GOOD", "SWALLOWED").encode(),
    ]
    answer = sane(plain(tmp_path, b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n").judge())

    assert answer.code == 1
    found = [item for item in answer.findings if item["code"] == "registry.row_unreadable"]
    unreadable = {item["location"]["line"]: item["msg"] for item in found}
    assert sorted(unreadable) == [3, 4, 7, 8, 9, 10, 11, 12]
    assert "0xE9" in unreadable[7]
    assert "lines 12 to 13" in unreadable[12]
    considered = {item["policy"]: item["subjects"] for item in answer.gate["considered"]}
    assert considered["POL-REG-001"] == len(unreadable) + 2, "each row was looked at, as one that can be read or not"
    assert len(answer.output) < 100_000, "the report does not repeat a megabyte"


def test_a_registry_of_which_no_row_can_be_read_is_denied(tmp_path: Path) -> None:
    answer = sane(plain(tmp_path, f'{HEADER}\n"{GOOD_LINE}\n').judge())

    assert answer.code == 1
    assert answer.places() == [("registry.row_unreadable", REGISTRY, 2)]


def test_a_header_that_stands_twice_is_denied(tmp_path: Path) -> None:
    answer = sane(plain(tmp_path, f"{HEADER},status\n{GOOD_LINE},active\n").judge())

    assert answer.code == 1
    assert answer.places() == [("registry.row_unreadable", REGISTRY, 1)]


def test_headers_with_spaces_a_bom_crlf_and_blank_lines_are_no_fault(tmp_path: Path) -> None:
    header = " , ".join(COLUMNS)
    answer = sane(plain(tmp_path, f"\ufeff{header}\r\n\r\n{GOOD_LINE}\r\n\r\n\r\n").judge())

    assert (answer.code, answer.findings) == (0, [])


def test_a_registry_may_have_two_thousand_columns(tmp_path: Path) -> None:
    names = ",".join(f"extra_{number}" for number in range(1988))
    values = ",".join(["x"] * 1987 + ["=1+1"])
    answer = sane(plain(tmp_path, f"{HEADER},{names}\n{GOOD_LINE},{values}\n").judge())

    assert answer.code == 1
    assert answer.places() == [("registry.formula_cell", REGISTRY, 2)], "the last column is looked at, too"


def test_a_registry_with_other_columns_is_denied_for_each_that_lacks(tmp_path: Path) -> None:
    answer = sane(plain(tmp_path, "framework_id,status\nFMWK-ONE,active\n").judge())

    assert answer.code == 1
    lacking = [place for place in answer.places() if place[0] == "registry.column_missing"]
    assert lacking == [("registry.column_missing", REGISTRY, 1)] * 10


# -- cells that only look harmless: denied, each with its line ----------------------------------------------------------


def test_configs_that_rules_could_not_trust_are_denied_with_their_lines(tmp_path: Path) -> None:
    faults = [
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "\\u0062": 2}}',
        "[1]",
        "{",
        '{"a": NaN}',
        '{"a": 1e400}',
        f'{{"a": {10**400}}}',
        '{"a": 9007199254740993}',
        '{"a": "\\ud800"}',
        '{"a": ' + "[" * 20_000 + "]" * 20_000 + "}",
    ]
    rows = [cells(f"MOD-{number}", config=fault) for number, fault in enumerate(faults)]
    answer = sane(plain(tmp_path, rendered([*rows, cells("MOD-GOOD", config='{"a": 1}')])).judge())

    assert answer.code == 1
    assert answer.places() == [("registry.config_invalid", REGISTRY, line) for line in range(2, 2 + len(faults))]


def test_paths_that_lead_nowhere_good_are_denied_with_their_lines(tmp_path: Path) -> None:
    repository = plain(tmp_path, None)
    (repository.folder / "link").symlink_to("/etc")
    paths = ["../x", "a/../../x", "link/passwd", "link", "C:\\x", "C:x", "a\\b", "a\0b", ".git/config", "/../x"]
    repository.register(*(cells(f"MOD-{n}", status="active", artifact_path=path) for n, path in enumerate(paths)))

    answer = sane(repository.judge())

    assert answer.code == 1
    outside = [place for place in answer.places() if place[0] == "registry.artifact_outside"]
    assert outside == [("registry.artifact_outside", REGISTRY, line) for line in range(2, 2 + len(paths))]


def test_nested_registries_that_cannot_be_read_are_denied_where_they_are(tmp_path: Path) -> None:
    repository = plain(tmp_path, None)
    nested = {
        "utf16.csv": GOOD.encode("utf-16"),
        "empty.csv": b"",
        "header.csv": b"id,status\n",
        "other.csv": b"framework_id,state\nx,active\n",
    }
    for name, content in nested.items():
        repository.write(name, content)
    (repository.folder / "folder.csv").mkdir()
    os.mkfifo(repository.folder / "fifo.csv")
    names = [*nested, "folder.csv", "fifo.csv", "../out.csv"]
    rows = [
        cells(f"FMWK-{number}", entity_type="framework", config=json.dumps({"child_registry_path": name}))
        for number, name in enumerate(names)
    ]
    repository.register(*rows)

    answer = sane(repository.judge())

    assert answer.code == 1
    assert set(answer.places()) == {
        ("registry.row_unreadable", "utf16.csv", 1),
        ("registry.row_unreadable", "empty.csv", 1),
        ("registry.column_missing", "other.csv", 1),
        ("registry.child_missing", REGISTRY, 6),
        ("registry.child_missing", REGISTRY, 7),
        ("registry.child_missing", REGISTRY, 8),
    }


def test_a_nested_registry_that_a_symlink_leads_back_to_ends(tmp_path: Path) -> None:
    repository = plain(tmp_path, None)
    (repository.folder / "again").symlink_to(".")
    again = json.dumps({"child_registry_path": f"again/{REGISTRY}"})
    repository.register(cells("FMWK-ONE", entity_type="framework", config=again))

    answer = sane(repository.judge())

    assert answer.code == 1
    assert ("registry.child_cycle", REGISTRY, 2) in answer.places()


# -- what is asked makes no sense: exit 2, with a message ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        pytest.param(["--now", "yesterday"], "--now yesterday: is no time", id="now"),
        pytest.param(["--now", "2026-01-31"], "--now 2026-01-31: is no time with a zone", id="now-no-zone"),
        pytest.param(["--now", "0001-01-01T00:00:00+14:00"], "--now 0001-01-01T00:00:00+14:00: ", id="now-too-early"),
        pytest.param(["--format", "yaml"], "--format yaml: is no format", id="format"),
        pytest.param(
            ["--format", "text", "--format", "json"], "several formats need a folder", id="formats-without-out"
        ),
        pytest.param(
            ["--format", "text", "--format", "json", "--out", "report.html"],
            "has to be a folder for several formats",
            id="formats-into-a-file",
        ),
        pytest.param(["--timeout", "abc"], "--timeout abc: is no whole number", id="timeout"),
        pytest.param(["--timeout", "0"], "--timeout 0: is no whole number", id="timeout-zero"),
        pytest.param(["--timeout", "9" * 30], f"--timeout {'9' * 30}: ", id="timeout-endless"),
        pytest.param(["--memory", "9" * 30], f"--memory {'9' * 30}: ", id="memory-endless"),
        pytest.param(["--memory=-1"], "--memory -1: is no whole number", id="memory"),
        pytest.param(["--registry", "../x.csv"], "../x.csv: is no file in the repository", id="registry-outside"),
        pytest.param(["--registry", "/etc/passwd"], "/etc/passwd: lies outside the repository", id="registry-absolute"),
        pytest.param(["--base", "HEAD"], "--base and --head need a git repository", id="base-without-git"),
        pytest.param(["--head", "HEAD"], "--base and --head need a git repository", id="head-without-git"),
        pytest.param(["--repo", "/nowhere"], "/nowhere: there is no such folder", id="repo"),
        pytest.param(["--base", ""], "--base", id="base-empty"),
        pytest.param(["--head", ""], "--head", id="head-empty"),
        pytest.param(["--repo", ""], "--repo", id="repo-empty"),
        pytest.param(["--registry", ""], "--registry", id="registry-empty"),
    ],
)
def test_flags_that_make_no_sense_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], says: str
) -> None:
    usual = [] if "--repo" in flags else ["--repo", str(plain(tmp_path).folder)]
    program = Program(namespace=Collection.from_module(tasks))

    with pytest.raises(SystemExit) as ended:
        program.run(["invoke", "gate.registry-valid", *usual, *flags])

    answer = sane(Answer(int(ended.value.code or 0), *capsys.readouterr()))
    assert answer.code == 2
    assert says in answer.errors + answer.output


@pytest.mark.parametrize("flags", [["--now", "yesterday"], ["--timeout", "abc"], ["--repo", "/nowhere"]])
def test_no_verdict_is_left_over_from_an_earlier_run(tmp_path: Path, flags: list[str]) -> None:
    repository = plain(tmp_path)
    out = tmp_path / "reports" / "report.json"
    out.parent.mkdir()
    out.write_text('{"verdict": "passed"}')

    assert sane(repository.judge("--out", str(out), *flags)).code == 2

    assert not out.exists() or json.loads(out.read_bytes())["verdict"] == "could-not-judge"


def test_a_report_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    repository = plain(tmp_path)
    (tmp_path / "file").write_text("in the way")

    below_a_file = sane(repository.judge("--out", str(tmp_path / "file" / "report.json")))
    taken = tmp_path / "folder"
    (taken / "report.json").mkdir(parents=True)
    over_a_folder = sane(repository.judge("--out", str(taken / "report.json")))
    into_a_folder = sane(repository.judge("--out", str(taken)))

    assert (below_a_file.code, over_a_folder.code, into_a_folder.code) == (2, 2, 2)
    assert f"{tmp_path / 'file' / 'report.json'}: cannot be " in below_a_file.errors
    assert f"{taken / 'report.json'}: is a folder" in over_a_folder.errors
    assert f"{taken}: is a folder" in into_a_folder.errors
    assert (tmp_path / "file").read_text() == "in the way"
    assert [path.name for path in taken.iterdir() if path.name.startswith(".")] == []


# -- git ----------------------------------------------------------------------------------------------------------------


def test_a_base_that_is_no_commit_is_named(tmp_path: Path) -> None:
    repository = Governed(tmp_path)
    repository.register(cells("MOD-GOOD"))
    repository.commit()

    for base in ("main~7", "--help"):
        answer = sane(repository.judge(f"--base={base}"))
        assert answer.code == 2
        assert f"{base!r} is no commit here" in answer.errors + answer.output


def test_a_shallow_clone_without_the_base_says_how_to_get_it(tmp_path: Path) -> None:
    origin = Governed(tmp_path / "origin")
    origin.register(cells("MOD-GOOD"))
    base = origin.commit()
    origin.commit()
    origin.git("clone", "--quiet", "--depth=1", f"file://{origin.folder}", str(tmp_path / "clone"))

    answer = sane(Governed(tmp_path / "clone", git=False).judge("--base", base))

    assert answer.code == 2
    assert "is no commit of this shallow clone" in answer.errors + answer.output
    assert "fetch-depth: 0" in answer.errors + answer.output


def test_a_base_whose_files_are_not_there_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    repository = Governed(tmp_path)
    repository.register(cells("MOD-GOOD", status="active", artifact_path="src"))
    base = repository.commit()
    tree = repository.git("rev-parse", f"{base}^{{tree}}")
    repository.register(cells("MOD-OTHER"))
    repository.commit()
    (repository.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    assert sane(repository.judge("--base", base)).code == 2


def test_without_git_there_is_no_change_and_the_report_says_so(tmp_path: Path) -> None:
    answer = sane(plain(tmp_path).judge())

    assert answer.code == 0
    assert any("no change to judge" in note for note in answer.report["notes"])


def test_without_git_on_the_path_a_repository_is_judged_and_a_change_is_not(tmp_path: Path) -> None:
    repository = Governed(tmp_path / "shop")
    repository.register(cells("MOD-GOOD"))
    repository.commit()
    (tmp_path / "bin").mkdir()

    judged = sane(repository.judge(PATH=str(tmp_path / "bin")))
    asked = sane(repository.judge("--base", "HEAD", PATH=str(tmp_path / "bin")))

    assert judged.code == 0
    assert any("no change to judge" in note for note in judged.report["notes"])
    assert asked.code == 2
    assert "git" in asked.errors + asked.output


def test_a_repository_without_a_commit_can_be_judged(tmp_path: Path) -> None:
    repository = Governed(tmp_path)
    repository.register(cells("MOD-GOOD"))

    answer = sane(repository.judge())

    assert answer.code == 0
    assert answer.report["run"]["repository"]["head"] is None


# -- names that no document can hold ------------------------------------------------------------------------------------


def test_names_that_are_no_utf8_are_shown_and_judged(tmp_path: Path) -> None:
    repository = Governed(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")))
    repository.register(cells("MOD-GOOD", status="active", artifact_path="src"))
    repository.write("src/file", "")
    repository.write("MANIFEST.json", '{"version": 1, "checksums": {}}')
    repository.commit()
    for folder in ("rego", "src"):
        repository.write(os.fsdecode(f"{folder}/".encode() + b"caf\xe9.txt"), "")

    answer = sane(repository.judge("--base", "HEAD"))

    assert answer.code == 1
    assert "registry.checksum_missing" in answer.codes()


def test_many_rows_in_one_long_chain_are_judged(tmp_path: Path) -> None:
    rows = [cells(f"MOD-{n}", dependencies=f"MOD-{n - 1}" if n else "", name=f"Entity {n}") for n in range(20_000)]
    rows[7_000]["dependencies"] = "MOD-NOBODY"

    answer = sane(plain(tmp_path, rendered(rows)).judge())

    assert answer.code == 1
    assert answer.places() == [("registry.dependency_unknown", REGISTRY, 7_002)]


def test_one_task_after_another_does_not_hide_a_denial(tmp_path: Path) -> None:
    repository = plain(tmp_path, f"{HEADER}\nMOD-SHORT\n")

    answer = invoke("gate.registry-valid", "--repo", str(repository.folder), "gate.registry-valid", "--repo", str(HOME))

    assert answer.code == 1


def test_a_reader_that_hangs_up_gets_no_traceback(tmp_path: Path) -> None:
    repository = plain(tmp_path)
    command = [sys.executable, "-m", "invoke", "gate.registry-valid", "--repo", str(repository.folder)]

    done = subprocess.run(
        ["sh", "-c", '"$@" | true', "sh", *command], cwd=HOME, capture_output=True, check=False, timeout=60
    )

    assert b"Traceback" not in done.stderr
