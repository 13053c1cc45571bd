"""Imports of Python as facts: each form that names a module of the tree, and no file that could harm who reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from control_plane.sources import imports
from control_plane.sources.imports import Found
from control_plane.sources.tree import Snapshot, WorkTree

TREE = {
    "b.py": "run = _hidden = 1",
    "pkg/__init__.py": "top = 1",
    "pkg/core.py": "run = 1",
    "pkg/sub/__init__.py": "",
    "pkg/sub/deep.py": "run = 1",
    "bare/module.py": "run = 1",
    "src/inside.py": "",
    "services/billing/ledger/__init__.py": "",
    "services/billing/ledger/book.py": "",
    "services/billing/beside.py": "",
    "services/queue/__init__.py": "",
    "tools/script.py": "",
    "tools/aid.py": "",
}


def read(source: str | bytes, path: str = "a.py", tree: Mapping[str, str] = TREE, **symlinks: str) -> Found:
    """What one file of a tree imports."""
    content = source if isinstance(source, bytes) else source.encode()
    files = {**{name: text.encode() for name, text in tree.items()}, path: content}
    return imports.read(Snapshot.of_files(files, symlinks), [*files, *symlinks], [path])


def taken(source: str, path: str = "a.py", **symlinks: str) -> dict[str, list[str]]:
    """The names that are taken, by target."""
    found = read(source, path, **symlinks)
    assert found.errors == []
    names: dict[str, list[str]] = {}
    for one in found.imports:
        names.setdefault(one.target, []).extend(one.names)
    return {target: sorted(set(several)) for target, several in names.items()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import b", {"b.py": []}),
        ("import b\nb.run()", {"b.py": ["run"]}),
        ("import b as c\nc.run; c._hidden", {"b.py": ["_hidden", "run"]}),
        ("from b import run, _hidden as h", {"b.py": ["_hidden", "run"]}),
        ("from b import *", {"b.py": ["*"]}),
        ("from b import run\nrun.deeper", {"b.py": ["run"]}),
        ("import pkg.core", {"pkg/core.py": []}),
        ("import pkg.core\npkg.core.run", {"pkg/core.py": ["run"]}),
        ("import pkg.core\npkg.top", {"pkg/core.py": [], "pkg/__init__.py": ["top"]}),
        ("import pkg.core\nimport pkg.sub.deep\npkg.sub.deep.run", {"pkg/core.py": [], "pkg/sub/deep.py": ["run"]}),
        ("import pkg\npkg.sub.deep.run", {"pkg/__init__.py": [], "pkg/sub/deep.py": ["run"]}),
        ("import pkg.core as c\nc.run", {"pkg/core.py": ["run"]}),
        ("from pkg import core", {"pkg/core.py": []}),
        ("from pkg import core\ncore.run", {"pkg/core.py": ["run"]}),
        ("from pkg import core, top", {"pkg/core.py": [], "pkg/__init__.py": ["top"]}),
        ("from pkg.sub import deep as d\nd.run", {"pkg/sub/deep.py": ["run"]}),
        ("from bare import module", {"bare/module.py": []}),
        ("import bare.module", {"bare/module.py": []}),
        ("import bare", {}),
        ("import inside", {"src/inside.py": []}),
        ("import ledger.book", {"services/billing/ledger/book.py": []}),
        ("import beside", {"services/billing/beside.py": []}),
        ("import queue", {}),
        ("import json, requests\nfrom os import path", {}),
        ("import pkg.nothing", {"pkg/__init__.py": ["nothing"]}),
        ("from . import b", {"b.py": []}),
        ("from .b import run", {"b.py": ["run"]}),
        ("from .. import b", {}),
        ("from ...... import b", {}),
        ("if TYPE_CHECKING:\n    from b import run", {"b.py": ["run"]}),
        ("try:\n    import b as c\nexcept ImportError:\n    import pkg as c\nc.run", {"b.py": ["run"], "pkg/__init__.py": ["run"]}),
        ("def f():\n    import b\n    return b.run", {"b.py": ["run"]}),
        ("class C:\n    import b\n    x = b.run", {"b.py": ["run"]}),
        ("import importlib\nimportlib.import_module('b')", {"b.py": []}),
        ("from importlib import import_module\nm = import_module(name='pkg.core')\nm.run", {"pkg/core.py": ["run"]}),
        ("import importlib\nimportlib.import_module('b').run()", {"b.py": ["run"]}),
        ("import importlib\nimportlib.import_module('.core', 'pkg')", {"pkg/core.py": []}),
        ("import importlib\nimportlib.import_module('..core', package='pkg.sub')", {"pkg/core.py": []}),
        ("import importlib\nimportlib.import_module(name)\nimportlib.import_module()", {}),
        ("import importlib\nimportlib.import_module('../b')\nimportlib.import_module('.')", {}),
        ("__import__('b')", {"b.py": []}),
        ("from importlib import import_module as im\nim('pkg.core').run", {"pkg/core.py": ["run"]}),
        ("import importlib as il\nload = il.import_module\nm = load('pkg.core')\nm.run", {"pkg/core.py": ["run"]}),
        ("import importlib\nil = importlib\nload: object = il.import_module\nagain = load\nagain('b')", {"b.py": []}),
        ("def f(): return load('b')\nload = __import__", {"b.py": []}),
        ("from builtins import __import__ as load\nload('b')", {"b.py": []}),
        ("if (load := __builtins__.__import__): load('b')", {"b.py": []}),
        ("import runpy\nrunpy.run_module('pkg.core')", {"pkg/core.py": []}),
        ("from runpy import run_module as go\ngo(mod_name='pkg.core')", {"pkg/core.py": []}),
        ("import pkgutil\npkgutil.resolve_name('pkg.core:run')", {"pkg/core.py": ["run"]}),
        ("from pkgutil import resolve_name\nrun = resolve_name('pkg.core')\nrun.x", {"pkg/core.py": ["x"]}),
        ("def run_module(x): pass\nrun_module('b')\nresolver.resolve_name('b')", {}),
        ("import runpy\ndef f(runpy): runpy.run_module('b')", {}),
        ("x: 'b.run'\nimport b", {"b.py": []}),
    ],
)  # fmt: skip
def test_a_form_of_import_leads_to_its_file_with_the_names_taken(source: str, expected: dict[str, list[str]]) -> None:
    assert taken(source) == expected


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import b\ndef f(b):\n    b.x", []),
        ("import b\ndef f(*, b=b.y): pass", ["y"]),
        ("import b\ndef f():\n    b = 1\n    b.x", []),
        ("import b\ndef f():\n    for b in []: b.x", []),
        ("import b\ndef f():\n    with open(x) as b: b.x", []),
        ("import b\ndef f():\n    try: pass\n    except E as b: b.x", []),
        ("import b\ndef f():\n    match x:\n        case [*b]: b.x", []),
        ("import b\ndef f():\n    match x:\n        case C() as b: b.x", []),
        ("import b\n[b.x for b in b.y]", ["y"]),
        ("import b\n{b.x: b.y for b in z}", []),
        ("import b\nlambda b: b.x", []),
        ("import b\nlambda c=b.y: b.x", ["x", "y"]),
        ("import b\ndef f():\n    def b(): pass\n    b.x", []),
        ("import b\ndef f():\n    class b: pass\n    b.x", []),
        ("import b\nclass C:\n    b = 1\n    def f(self): return b.x", ["x"]),
        ("import b\nclass C(b.x):\n    @b.y\n    def f(self) -> b.z: pass", ["x", "y", "z"]),
        ("def f():\n    global b\n    import b\ndef g(): b.x", ["x"]),
        ("import b\ndef f():\n    global b\n    b = 1\n    b.x", ["x"]),
        ("def f():\n    b = None\n    def g():\n        nonlocal b\n        import b\n    b.x", ["x"]),
        ("def f():\n    import b\ndef g():\n    b.x", []),
        ("import b\nb = b or None\nb.x", ["x"]),
        ("import b\ndel b.x\nb.y = 1\nb.z[0].w", ["x", "y", "z"]),
    ],
)
def test_names_are_looked_up_as_python_does(source: str, names: list[str]) -> None:
    assert taken(source) == {"b.py": names}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("pkg/sub/deep.py", "from . import x\nfrom .. import core\nfrom ..core import run", ["pkg/sub/__init__.py", "pkg/core.py"]),
        ("pkg/__init__.py", "from .core import run", ["pkg/core.py"]),
        ("pkg/core.py", "import core", []),
        ("tools/script.py", "import aid", ["tools/aid.py"]),
        ("services/billing/ledger/book.py", "import beside", ["services/billing/beside.py"]),
        ("services/x.py", "import queue", ["services/queue/__init__.py"]),
        ("b.py", "import b", []),
        ("types.pyi", "import b", ["b.py"]),
    ],
)  # fmt: skip
def test_it_matters_where_the_importing_file_stands(path: str, source: str, expected: list[str]) -> None:
    assert list(taken(source, path)) == expected


def test_an_import_has_its_place_and_the_name_as_written() -> None:
    found = read("import b\n\nfrom .pkg.core import (\n    run,\n)\n").imports

    assert [(one.path, one.line, one.name, one.module, one.names) for one in found] == [
        ("a.py", 1, "b", ("b",), ()),
        ("a.py", 3, ".pkg.core", ("pkg", "core"), ("run",)),
    ]
    assert read("import pkg").imports[0].module == ("pkg",)


def test_symlinks_are_followed_inside_the_tree_and_never_out_of_it() -> None:
    assert taken("import link.core\nimport other", link="pkg", **{"other.py": "b.py"}) == {
        "pkg/core.py": [],
        "b.py": [],
    }
    assert taken("import link.core\nimport other", link="../pkg", **{"other.py": "/etc/b.py"}) == {}


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("import b\nx = (\n", 2, "is no Python"),
        ("import b\nprint 'x'\n", 2, "is no Python"),
        (b"import b\nx = '\xff'\n", 2, "UTF-8"),
        (b"# coding: utf-7\n+AGk-mport b\n", 1, "encoding utf-7"),
        (b"# coding: unicode_escape\n\\u0069mport b\n", 1, "encoding unicode_escape"),
        (b"# coding: latin-1\nimport b\n", 1, "encoding iso-8859-1"),
        (b"# coding: nothing\nimport b\n", 1, "encoding"),
        ("import b".encode("utf-16"), 1, "UTF-8"),
        ("import b\0", None, "is no Python"),
        ("x = " + "9" * 5000, 1, "is no Python"),
        ("x = " + "-" * 100_000 + "1", None, "nested too deep"),
        ("x = " + "(" * 100_000, 1, "is no Python"),
        ("x = a" + "()" * 100_000, None, "nested too deep"),
        ("if a: pass\n" + "elif a: pass\n" * 70_000, None, "nested too deep"),
        ("import b\nimport a" + ".a" * 100_000, 2, "dotted name"),
        ("import a" + " \\\n . \\\n a" * 50_000, 1, "dotted name"),
        ("x = 1\n" * 200_000, None, "larger than"),
        ("".join(f"import a{number} as c\n" for number in range(51)), 51, "more than 50 things as c"),
        ("x = " + "".join(f"lambda a{number}: " for number in range(1000)) + "1", 1, "scopes nested deeper"),
        ("import b\nm = __import__(" + "'a.' " * 300 + ")", 2, "dotted name"),
        ("import b\nm = importlib.import_module('.', package=" + "'a.' " * 300 + ")", 2, "dotted name"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(content: str | bytes, line: int | None, says: str) -> None:
    found = read(content)

    assert found.imports == []
    ((path, at, why),) = found.errors
    assert (path, at) == ("a.py", line)
    assert says in why
    assert "\n" not in why


def test_one_file_that_cannot_be_read_loses_no_other() -> None:
    files = {"a.py": b"import b", "bad.py": b"(", "b.py": b""}
    found = imports.read(Snapshot.of_files(files), list(files), ["bad.py", "a.py"])

    assert ([one.target for one in found.imports], [path for path, _, _ in found.errors]) == (["b.py"], ["bad.py"])


def test_a_thing_imported_often_by_one_name_is_taken_from_once() -> None:
    once = "import b as a\n"

    (first, *others) = read(once * 100 + "a.run\n" * 100).imports
    assert (first.line, first.names) == (1, ("run",))
    assert not any(one.names for one in others)


HOSTILE = {
    "few things by one name, over and over": "''.join(f'try:\\n import m{i%49} as a\\nexcept: pass\\n' for i in range(22000)) + 'a.b\\n' * 22000",
    "many things below one name": "''.join(f'import a.b{i}\\n' for i in range(30000)) + ''.join(f'a.c{i}\\n' for i in range(50000))",
    "much taken of many things": "''.join(f'import m{i} as a\\n' for i in range(50)) + ''.join(f'a.c{i}\\n' for i in range(80000))",
    "many names seen from deep inside": "'import ' + ','.join(f'a{i}' for i in range(50000)) + '\\nx = ' + ''.join(f'lambda l{i}:' for i in range(190)) + '[' + ','.join(f'a{i}.b' for i in range(50000)) + ']'",
    "many importers": "'import importlib\\n' + 'a = importlib\\n' * 30000 + 'a.import_module(\"m\")\\n' * 20000",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_comes_to_an_end(source: str) -> None:
    script = (
        "from control_plane.sources import imports\n"
        "from control_plane.sources.tree import Snapshot\n"
        f"files = {{'x.py': ({source}).encode()}}\n"
        "assert len(files['x.py']) < 1024 * 1024\n"
        "found = imports.read(Snapshot.of_files(files), ['x.py'], ['x.py'])\n"
        "assert found.imports == []\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_odd_escapes_and_a_byte_order_mark_are_no_fault() -> None:
    assert [one.target for one in read(b"\xef\xbb\xbfimport b\nx = '\\d'\n").imports] == ["b.py"]
    assert [one.target for one in read(b"#!/usr/bin/env python\n# coding: UTF8\nimport b\n").imports] == ["b.py"]


def test_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("")
    (tmp_path / "a.py").write_text(f"import b\nopen({str(tmp_path / 'ran')!r}, 'w')\n")

    found = imports.read(WorkTree(tmp_path), ["a.py", "b.py"], ["a.py"])

    assert [one.target for one in found.imports] == ["b.py"]
    assert not (tmp_path / "ran").exists()


def test_what_is_no_file_and_what_leads_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "out.py").symlink_to("/etc/hostname")
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    paths = ["folder.py", "gone.py", "out.py", "pipe.py"]

    found = imports.read(WorkTree(tmp_path), paths, paths)

    assert sorted(path for path, _, _ in found.errors) == paths


def test_a_huge_file_is_not_fetched(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(1_000_000_000)

    ((path, line, why),) = imports.read(WorkTree(tmp_path), ["huge.py"], ["huge.py"]).errors

    assert (path, line) == ("huge.py", None)
    assert "larger than" in why


def test_deep_expressions_that_parse_are_read_without_recursion() -> None:
    deep = "x = " + "(lambda: " * 90 + "b.run" + ")" * 90
    assert taken(f"import b\n{deep}\ny = {'not ' * 900}b.run\nz = b{'.run' * 199}") == {"b.py": ["run"]}
