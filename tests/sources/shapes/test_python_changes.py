"""What changes a class when its file is imported: whatever the trick, the shape says that it cannot be told."""

from __future__ import annotations

import time

import pytest

from tests.sources.shapes.source import code, members, of, reasons, shape

CLASS = "class A:\n    def f(self): ...\n"


def doubts(text: str, **others: str) -> list[str]:
    """Why the class `A`, or its function `f`, cannot be told."""
    found = shape(code(a=text, **others), "a.py", "A")
    if found.error is not None:
        return [found.error.message]
    return [*reasons(found), *(one for member in found.members for one in reasons(member))]


@pytest.mark.parametrize(
    "text",
    [
        f'{CLASS}if __name__ == "a":\n    del A.f\n',
        f'{CLASS}    __name__ = "__main__"\n    if __name__ == "__main__":\n        f = 1\n',
        f'__name__ = "__main__"\n{CLASS}if __name__ == "__main__":\n    class A: ...\n',
        f"TYPE_CHECKING = True\n{CLASS}if TYPE_CHECKING:\n    class A: ...\n",
        f"class cfg: TYPE_CHECKING = True\n{CLASS}    if cfg.TYPE_CHECKING:\n        def f(self): return 1\n",
        f"{CLASS}    TYPE_CHECKING = True\n    if TYPE_CHECKING:\n        def f(self): return 1\n",
        f"class B: ...\n{CLASS}globals()['A'] = B\n",
        f"{CLASS}exec('class A: pass')\n",
        f"{CLASS}def g():\n    globals()['A'] = int\ng()\n",
        f"{CLASS}def g():\n    exec('class A: pass', globals())\ng()\n",
        f"{CLASS}print((A := int))\n",
        f"{CLASS}class B:\n    globals()['A'] = int\n",
        f"{CLASS}def g():\n    global A\n    A = int\ng()\n",
        f"{CLASS}class B:\n    global A\n    A = int\n",
        f"{CLASS}match int:\n    case A: pass\n",
        f"{CLASS}match [1]:\n    case [*A]: pass\n",
        f"{CLASS}match {{}}:\n    case {{**A}}: pass\n",
        f"{CLASS}try:\n    g()\nexcept ValueError as A:\n    pass\n",
        f"{CLASS}    match 1:\n        case f: pass\n",
        f"{CLASS}    try:\n        raise ValueError\n    except ValueError as f:\n        pass\n",
        f"{CLASS}    del (f, g)\n",
        f"{CLASS}B = A\nB.f = None\n",
        f"{CLASS}for c in (A,):\n    c.f = None\n",
        f"{CLASS}def g(c):\n    c.f = None\ng(A)\n",
        f"{CLASS}def g(c):\n    c.f = None\ng(*[A])\n",
        f"{CLASS}(lambda c: setattr(c, 'f', 1))(A)\n",
        f"{CLASS}class B:\n    x = g(A)\n",
        f"import sys\n{CLASS}sys.modules[__name__].A.f = None\n",
        f"import sys\n{CLASS}setattr(sys.modules[__name__], 'A', int)\n",
        f"import sys, types\n{CLASS}sys.modules[__name__] = types.SimpleNamespace(A=int)\n",
        f"import a as me\n{CLASS}me.A = int\n",
        f"import a as me\n{CLASS}me.A.f = None\n",
        f"{CLASS}type(A()).f = None\n",
        f"import functools\n{CLASS}functools.partial(setattr, A)('f', 1)\n",
        f"{CLASS}list(map(setattr, [A], ['f'], [1]))\n",
        f"from unittest import mock\n{CLASS}mock.patch.object(A, 'f', 1).start()\n",
        f"class D:\n    def __set_name__(self, owner, name):\n        owner.f = 1\n{CLASS}    _d = D()\n",
        f"{CLASS}    _d = (lambda: 1)()\n",
        f"import sys\ndef g(x):\n    sys._getframe(1).f_locals['f'] = None\n    return x\n{CLASS}    @g\n    def _x(self): ...\n",
        "class B:\n    def __init_subclass__(cls): g(cls)\nclass A(B):\n    def f(self): ...\n",
        f"import typing\ntyping.override = lambda f: 1\n{CLASS}",
    ],
)
def test_what_may_change_a_class_is_said(text):
    assert doubts(text)


def test_what_a_file_sets_that_the_file_of_a_class_imports_is_said():
    for patch in (
        "from a import A\nA.f = None\n",
        "import a\na.A.f = None\n",
        "import a\na.A = int\n",
        "from a import A\ng(A)\n",
    ):
        assert doubts(f"import c\n{CLASS}", c="import b\n", b=patch), patch


@pytest.mark.parametrize(
    "text",
    [
        f'{CLASS}if __name__ == "__main__":\n    A.f = 1\n',
        f"import typing as t\n{CLASS}if t.TYPE_CHECKING:\n    class A: ...\n",
        f"import logging\nlogger = logging.getLogger(__name__)\nlogger.propagate = False\n{CLASS}",
        f"class B: ...\nb = B()\nb.f = 1\n{CLASS}",
        f"import re, threading\nfrom typing import Any\n{CLASS}    _lock = threading.Lock()\n    _word: Any = re.compile('x')\n",
        f"import dataclasses as d\n{CLASS}@d.dataclass\nclass B:\n    a: A = d.field(default_factory=A)\n",
        f"{CLASS}ALL = (A,)\nBY = {{one.__name__: one for one in ALL}}\n",
        f"{CLASS}if (n := 3) > 2:\n    pass\n",
        f"{CLASS}_known = None\ndef known():\n    global _known\n    _known = A()\n    return _known\n",
        f"{CLASS}def g(x):\n    x.f = 1\n    return isinstance(x, A)\n",
        f"{CLASS}def g(): ...\ng.cache = 1\n",
        f"{CLASS}    def g(self): ...\n    g.short = 'x'\n",
        f"from typing import TypeVar\n{CLASS}T = TypeVar('T', bound=A)\n",
        f"from b import g\nfrom b import g\ntry:\n    from b import g\nexcept ImportError:\n    from b import g\n{CLASS}",
    ],
)
def test_what_does_not_change_a_class_is_no_doubt(text):
    assert doubts(text, b="def g(): ...\n") == []


def test_a_base_that_is_imported_twice_is_told():
    text = (
        "try:\n    from pkg import B\nexcept ImportError:\n    from pkg import B\nfrom pkg import B\nclass A(B): ...\n"
    )
    source = of(
        {
            "pkg/__init__.py": b"from .b import B\nfrom .b import B\n",
            "pkg/b.py": b"class B: ...\n",
            "a.py": text.encode(),
        }
    )
    found = shape(source, "a.py", "A")
    assert (members(found), found.unresolved) == ({}, [])


@pytest.mark.parametrize("word", ["for ", "for x", "for in ", "for x.", "yield ", "a.b."])
def test_words_that_are_many_take_seconds(word):
    start = time.perf_counter()
    shape(code(a=f"{CLASS}# {word * 200_000}\n"), "a.py", "A")
    assert time.perf_counter() - start < 10


def _diamond(number: int) -> str:
    text = 'from typing import Generic, TypeVar\nT = TypeVar("T")\nclass A0(Generic[T]): pass\n'
    for i in range(1, number + 1):
        text += f"class L{i}(A{i - 1}[T]): pass\nclass R{i}(A{i - 1}[T]): pass\nclass A{i}(L{i}[T], R{i}[T]): pass\n"
    return f"{text}class A(A{number}[int]): ...\n"


def _aliases(number: int) -> str:
    text = 'from typing import Generic, TypeVar\nT = TypeVar("T")\nA0 = int\n'
    text += "".join(f"A{i} = tuple[{', '.join([f'A{i - 1}'] * 20)}]\n" for i in range(1, number + 1))
    return f"{text}class G(Generic[T]):\n    def f(self) -> A{number}: ...\nclass A(G[int]): ...\n"


def _variables(number: int) -> str:
    text = 'from typing import Generic, TypeVar\nT = TypeVar("T")\nclass G0(Generic[T]):\n    def f(self) -> T: ...\n'
    text += "".join(f"class G{i}(G{i - 1}[tuple[T, T]]): ...\n" for i in range(1, number + 1))
    return f"{text}class A(G{number}[int]): ...\n"


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"class B{i}: pass\n" for i in range(8_000))
        + f"class A({', '.join(f'B{i}' for i in range(8_000))}): ...\n",
        _diamond(30),
        _aliases(12),
        _variables(60),
        "class C0: ...\n"
        + "".join(f"class C{i}(C{i - 1}): ...\n" for i in range(1, 95))
        + "".join(f"class D{i}(C94): ...\n" for i in range(250))
        + f"class A({', '.join(f'D{i}' for i in range(250))}): ...\n",
    ],
    ids=["bases", "diamond", "aliases", "variables", "long"],
)
def test_classes_that_would_take_for_ever_take_seconds(text):
    start = time.perf_counter()
    found = shape(code(a=text), "a.py", "A")
    assert found.error is None or found.error.why == "unsupported"
    assert time.perf_counter() - start < 10


def test_a_generic_diamond_of_ordinary_size_has_a_shape():
    assert shape(code(a=_diamond(4)), "a.py", "A").error is None


@pytest.mark.parametrize(
    "sets",
    [
        "me = self\n        me.f = 1",
        "me, n = self, 1\n        me.f = 1",
        "me: object = self\n        you = me\n        you.f = 1",
        "(me := self).x\n        me.f = 1",
        "getattr(self, '__di' + 'ct__')['f'] = None",
        "getattr(self, '__dict__').update(f=None)",
        "__class__.f = 1",
    ],
)
def test_what_is_set_on_self_by_another_name_is_said(sets):
    assert doubts(f"{CLASS}    def g(self):\n        {sets}\n")


def test_what_a_function_gets_of_self_is_no_doubt():
    text = f"{CLASS}    def g(self, n):\n        getattr(self, f'on_{{n}}')()\n        one = n\n        one.f = 1\n"
    assert doubts(text) == []


def test_a_star_import_of_what_sets_names_at_run_time_may_replace_a_class():
    assert doubts(f"{CLASS}from b import *\n", b='globals()["A"] = int\n__all__ = ["A"]\n')
    assert doubts("class _A: ...\nA = _A\nfrom b import *\n", b='_A = int\n__all__ = ["_A"]\n')
    assert doubts(f"{CLASS}from b import *\n", b="class B: ...\n_own = 1\n") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("    class str: ...\n", (["a.py:A.str"], True)),
        ("    str = int\n", (["str"], False)),
        ("    from b import str\n", (["str"], False)),
        ("    def str(self): ...\n", (["builtins.str"], True)),
        ("    str: int\n", (["builtins.str"], True)),
    ],
)
def test_a_type_is_looked_up_in_the_body_of_its_class_first(body, told):
    returns = members(shape(code(a=f"class A:\n{body}    def f(self) -> str: ...\n"), "a.py", "A"))["f"].returns
    assert (returns.types, returns.resolved) == told


def test_an_attribute_may_have_the_name_of_its_type():
    text = "from datetime import date\nclass A:\n    date: date = None\n"
    assert members(shape(code(a=text), "a.py", "A"))["date"].returns.types == ["datetime.date"]
