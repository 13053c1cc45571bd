from __future__ import annotations

import time

import pytest

from tests.sources.shapes.source import code, member, members, of, reasons, shape


def test_parameters_have_their_kinds_defaults_and_types():
    found = member("class A:\n    def f(self, a, /, b: int, c=1, *d: str, e, g: bool = True, **h): ...\n", "f")
    assert [(one.name, one.kind, one.default) for one in found.parameters] == [
        ("a", "positional_only", False),
        ("b", "positional_or_keyword", False),
        ("c", "positional_or_keyword", True),
        ("d", "var_positional", False),
        ("e", "keyword_only", False),
        ("g", "keyword_only", True),
        ("h", "var_keyword", False),
    ]
    assert found.parameters[0].annotation is None
    assert found.parameters[1].annotation.types == ["builtins.int"]


@pytest.mark.parametrize(
    "decorator", ["@staticmethod\n    def f(a)", "@classmethod\n    def f(cls, a)", "def f(self, a)"]
)
def test_an_instance_is_called_alike_whatever_a_method_is_bound_to(decorator):
    assert [one.name for one in member(f"class A:\n    {decorator}: ...\n", "f").parameters] == ["a"]


def test_a_method_without_self_cannot_be_called():
    assert reasons(member("class A:\n    def f(): ...\n", "f")) == ["it takes no self"]


@pytest.mark.parametrize(
    ("written", "types"),
    [
        ("str | None", ["None", "builtins.str"]),
        ("t.Optional[str]", ["None", "builtins.str"]),
        ("Union[int, 'str', None]", ["None", "builtins.int", "builtins.str"]),
        ("'t.List[int]'", ["builtins.list[builtins.int]"]),
        ("t.Mapping[str, int | None]", ["collections.abc.Mapping[builtins.str, None | builtins.int]"]),
        ("Callable[[int], str]", ["collections.abc.Callable[[builtins.int], builtins.str]"]),
        ("Callable[..., None]", ["collections.abc.Callable[..., None]"]),
        ("t.Literal['a', 'b']", ["typing.Literal['a']", "typing.Literal['b']"]),
        ("t.Annotated[int, 'more']", ["builtins.int"]),
        ("tuple[int, ...]", ["builtins.tuple[builtins.int, ...]"]),
        ("Key", ["builtins.int", "builtins.str"]),
        ("Item", ["b.py:Item"]),
        ("other.Item", ["b.py:Item"]),
        ("UserId", ["a.py:UserId"]),
        ("decimal.Decimal", ["decimal.Decimal"]),
    ],
)
def test_a_type_has_one_name_however_it_is_written(written, types):
    text = (
        "import typing as t, decimal, b as other\nfrom typing import Union, NewType\nfrom collections.abc import Callable\n"
        f"from b import Item\nKey = str | int\nUserId = NewType('UserId', int)\nclass A:\n    def f(self) -> {written}: ...\n"
    )
    found = members(shape(code(a=text, b="class Item: ...\n"), "a.py", "A"))["f"].returns
    assert (found.types, found.resolved) == (types, True)


@pytest.mark.parametrize("written", ["Nowhere", "T", "f()", "'1 +'", "Round", "Perhaps"])
def test_a_type_that_cannot_be_told_is_not_resolved(written):
    text = (
        "from typing import TypeVar\nT = TypeVar('T')\nRound = 'Round'\nif f():\n    Perhaps = int\nelse:\n    Perhaps = str\n"
        f"class A:\n    def f(self) -> {written}: ...\n"
    )
    assert not member(text, "f").returns.resolved


def test_aliases_that_would_fill_the_memory_are_not_written_out():
    aliases = "".join(f"A{number} = tuple[A{number + 1}, A{number + 1}]\n" for number in range(38)) + "A38 = int\n"
    start = time.perf_counter()
    assert not member(f"{aliases}class A:\n    x: A0\n", "x").returns.resolved
    assert time.perf_counter() - start < 5


def test_async_and_generators_are_told_apart():
    found = members(
        shape(
            code(
                a="class A:\n    async def a(self): ...\n    async def b(self):\n        yield 1\n    def c(self):\n        yield 1\n"
                "    def d(self):\n        def inner():\n            yield 1\n        return inner\n"
            ),
            "a.py",
            "A",
        )
    )
    told = {name: (one.is_async, one.generator) for name, one in found.items()}
    assert told == {"a": (True, False), "b": (True, True), "c": (False, True), "d": (False, False)}


def test_bases_are_found_through_packages_and_re_exports():
    found = shape(
        of(
            {
                "pkg/__init__.py": b"from .impl import Base as Store\n",
                "pkg/impl.py": b"class Root:\n    def deep(self): ...\nclass Base(Root):\n    def get(self): ...\n",
                "a.py": b"import pkg\nclass A(pkg.Store):\n    def put(self): ...\n",
            }
        ),
        "a.py",
        "A",
    )
    places = {name: (one.path, one.line) for name, one in members(found).items()}
    assert places == {"deep": ("pkg/impl.py", 2), "get": ("pkg/impl.py", 4), "put": ("a.py", 3)}
    assert not found.unresolved


def test_of_several_bases_the_one_counts_that_python_asks_first():
    text = "class R:\n    def f(self): ...\nclass X(R): ...\nclass Y(R):\n    def f(self, a): ...\nclass A(X, Y): ...\n"
    assert member(text, "f").line == 5


def test_what_stands_for_a_type_variable_is_told_where_a_base_says_it():
    text = (
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Base(Generic[T]):\n    def get(self) -> list[T]: ...\n"
        "class A(Base[int]): ...\n"
    )
    assert member(text, "get").returns.types == ["builtins.list[builtins.int]"]


def test_properties_overloads_and_attributes():
    text = (
        "from typing import overload\nimport dataclasses\n@dataclasses.dataclass(frozen=True)\nclass A:\n    size: int = 3\n    LIMIT = 4\n"
        "    @property\n    def name(self) -> str: ...\n    @name.setter\n    def name(self, value): ...\n"
        "    @overload\n    def f(self, a: int) -> int: ...\n    @overload\n    def f(self, a: str) -> str: ...\n    def f(self, a): ...\n"
    )
    found = members(shape(code(a=text), "a.py", "A"))
    assert (found["size"].kind, found["size"].returns.types) == ("attribute", ["builtins.int"])
    assert found["LIMIT"].returns.types == ["builtins.int"]
    assert (found["name"].kind, found["name"].line, found["name"].returns.text) == ("property", 8, "str")
    assert found["name"].decorators == ["builtins.property", "builtins.property.setter"]
    assert [one.returns.types for one in found["f"].overloads] == [["builtins.int"], ["builtins.str"]]
    assert (found["f"].line, found["f"].unresolved) == (15, [])


def test_what_is_set_in_init_is_an_attribute():
    found = member("class A:\n    def __init__(self):\n        self.path: str = ''\n        self._own = 1\n", "path")
    assert (found.kind, found.line, found.returns.types) == ("attribute", 3, ["builtins.str"])


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): return 1\n", True),
        ("from abc import abstractmethod as am\nclass A:\n    @am\n    def f(self): ...\n", True),
        ("from typing import Protocol\nclass A(Protocol):\n    def f(self):\n        '''Say.'''\n", True),
        ("from typing import Protocol\nclass P(Protocol):\n    def f(self): ...\nclass A(P): ...\n", True),
        ("class A:\n    def f(self):\n        raise NotImplementedError('later')\n", True),
        ("class A:\n    def f(self): pass\n", False),
        ("from typing import Protocol\nclass A(Protocol):\n    def f(self): return 1\n", False),
    ],
)
def test_what_is_still_to_be_written_is_abstract(text, abstract):
    assert member(text, "f").abstract is abstract


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import json\nclass A(json.JSONEncoder): ...\n", "json.JSONEncoder is not of this repository"),
        ("class A(dict): ...\n", "builtins.dict is not of this repository"),
        ("class A(make()): ...\n", "a base class is no name"),
        ("from nowhere import *\nclass A(Base): ...\n", "star import of nowhere"),
        ("class A:\n    def __getattr__(self, name): ...\n", "__getattr__ decides"),
        ("class A:\n    def __getattribute__(self, name): ...\n", "__getattribute__ decides"),
        ("class A:\n    def f(self, n):\n        setattr(self, n, 1)\n", "names cannot be told"),
        ("class A:\n    def f(self, n):\n        self.__dict__.update(n)\n", "names cannot be told"),
        ("class A:\n    def f(self, n):\n        vars(self)[n] = 1\n", "names cannot be told"),
        ("class A:\n    def f(self, n):\n        setattr(type(self), n, 1)\n", "names cannot be told"),
        ("class A:\n    def f(self): ...\nfor n in 'ab':\n    setattr(A, n, 1)\n", "names cannot be told"),
        ("class M(type): ...\nclass A(metaclass=M): ...\n", "metaclass"),
        ("def change(c): return c\n@change\nclass A: ...\n", "class decorator change"),
        ("class A:\n    locals()['f'] = 1\n", "locals() may set names"),
        ("class A:\n    exec('x')\n", "called in the class body"),
        ("if f():\n    class A: ...\n", "defined under a condition"),
        ("class A: ...\nclass A: ...\n", "defined more than once"),
        ("class A:\n    from json import *\n", "by `*` from json"),
    ],
)
def test_what_a_class_hides_is_said(text, reason):
    found = shape(code(a=text), "a.py", "A")
    assert found.error is None
    assert any(reason in one for one in reasons(found)), reasons(found)
    assert all(one.line for one in found.unresolved)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class A:\n    def f(self): ...\n    f = other\n", "defined more than once"),
        ("class A:\n    def f(self): ...\n    def f(self, a): ...\n", "defined more than once"),
        ("class A:\n    f = other\n", "what is assigned to it cannot be told"),
        ("class A:\n    if x():\n        def f(self): ...\n", "defined under a condition"),
        ("class A:\n    try:\n        def f(self): ...\n    except E: ...\n", "defined under a condition"),
        ("class A:\n    def f(self): ...\n    del f\n", "it is deleted"),
        ("class A:\n    def f(self):\n        self.f = 1\n", "set on the instance"),
        ("class A:\n    def f(self): ...\nA.f = None\n", "set from outside the class"),
        ("class A:\n    from json import dumps as f\n", "imported into the class body"),
    ],
)
def test_what_a_member_hides_is_said(text, reason):
    assert any(reason in one for one in reasons(member(text, "f")))


@pytest.mark.parametrize(
    "sets",
    [
        "self.f = 1",
        "self.f, x = 1, 2",
        "for self.f in x: pass",
        "with x as self.f: pass",
        "[0 for self.f in x]",
        "del self.f",
        "self.f += 1",
        "self.f: int = 1",
        "setattr(self, 'f', 1)",
        "object.__setattr__(self, 'f', 1)",
        "super().__setattr__('f', 1)",
        "type(self).f = 1",
        "self.__class__.f = 1",
        "try: x()\n        except E: self.f = 1",
        "if x:\n            while y: self.f = 1",
        "ｓetattr(self, 'f', 1)",
        "x = lambda: 1\n        y = (1 if x else 2)\n        self.f = x",
    ],
)
def test_a_function_that_an_instance_replaces_is_unresolved_however_it_does_so(sets):
    text = f"class A:\n    def f(self): ...\n    def g(self):\n        {sets}\n"
    assert reasons(member(text, "f")) == ["it is set on the instance"]


def test_what_only_type_checkers_see_is_not_there():
    text = "from typing import TYPE_CHECKING\nclass A:\n    if TYPE_CHECKING:\n        def f(self): ...\n    else:\n        def g(self): ...\n"
    found = members(shape(code(a=text), "a.py", "A"))
    assert list(found) == ["g"]
    assert not found["g"].unresolved


def test_a_module_has_its_public_functions_and_those_it_takes_from_others():
    found = members(
        shape(
            code(
                a="import json\nfrom b import render\nfrom os.path import join\ndef own(): ...\ndef _private(): ...\nif x:\n    def odd(): ...\n",
                b="\ndef render(text): ...\n",
            ),
            "a.py",
        )
    )
    assert (found["render"].path, found["render"].line, found["own"].unresolved) == ("b.py", 2, [])
    assert reasons(found["join"]) == ["os.path.join is not of this repository"]
    assert reasons(found["odd"]) == ["odd is defined under a condition"]
    assert not {"_private", "json.dumps"} & set(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from b import *\n", "by `*` from b"),
        ("def __getattr__(name): ...\n", "answers for names by __getattr__"),
        ("globals()['f'] = 1\n", "globals() may set names"),
    ],
)
def test_what_a_module_hides_is_said(text, reason):
    found = shape(code(a=text, b=""), "a.py")
    assert any(reason in one for one in reasons(found))


@pytest.mark.parametrize(
    ("contents", "name", "why", "says"),
    [
        (b"class A(:\n", "A", "unreadable", "is no Python"),
        (b"print 'old'\nclass A: pass\n", "A", "unreadable", "is no Python"),
        (b"class A: pass\n# \xff\n", "A", "unreadable", "is not UTF-8"),
        (b"# coding: latin-1\nclass A: pass\n", "A", "unreadable", "only UTF-8"),
        (b"x = " + b"(" * 5000 + b")" * 5000, "A", "unreadable", "is no Python"),
        (b"class A: pass\0", "A", "unreadable", "is no Python"),
        (b"class B: ...\n", "A", "no_such_class", "A is not defined in a.py"),
        (b"A = 3\n", "A", "no_such_class", "A is no class"),
        (b"def A(): ...\n", "A", "no_such_class", "A is no class"),
        (b"class A(B): ...\nclass B(A): ...\n", "A", "circular", "derives from itself"),
        (b"class A(A): ...\n", "A", "circular", "derives from itself"),
        (b"class X: ...\nclass A(X, X): ...\n", "A", "unsupported", "no order"),
        (b"from json import JSONEncoder as A\n", "A", "outside", "not of this repository"),
        (b"from a import A\n", "A", "no_such_class", "leads round"),
        (b"x" * 9_000_000, "A", "unreadable", "is larger than"),
        (b"class C0: ...\n" + b"".join(b"class C%d(C%d): ...\n" % (n + 1, n) for n in range(150)), "C150", "unsupported", "more than"),
        (b"".join(b" " * n + b"class A%d:\n" % n for n in range(40)) + b" " * 40 + b"x = 1\n", "A0", "unreadable", "deeper than"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_an_error(contents, name, why, says):
    error = shape(of({"a.py": contents}), "a.py", name).error
    assert error.why == why
    assert says in error.message


def test_the_same_thing_imported_in_two_ways_is_told():
    text = (
        "try:\n    from typing import Self\nexcept ImportError:\n    from typing_extensions import Self\n"
        "class A:\n    def f(self) -> Self: ...\n"
    )
    assert member(text, "f").returns.types == ["typing.Self"]


def test_a_file_of_100_000_lines_is_read_in_seconds():
    text = "class A:\n" + "    def f(self, a, b=1):\n        return a\n\n" * 1 + "X = [\n" + "    1,\n" * 99_990 + "]\n"
    start = time.perf_counter()
    found = shape(code(a=text), "a.py", "A")
    assert [one.name for one in found.members] == ["f"]
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    "body",
    [
        "    @overload\n    def f(self): ...\n" * 20_000,
        "    def f(self): ...\n" * 30_000,
        "    def f(self): ...\n    def g(self):\n" + "        self.f = 1\n" * 40_000,
        "    f = g\n" * 40_000,
        "    def f(self): ...\n" + "    @f.setter\n    def f(self): ...\n" * 20_000,
    ],
)
def test_the_same_many_times_takes_seconds(body):
    start = time.perf_counter()
    assert (
        members(shape(code(a=f"from typing import overload\nclass A:\n{body}"), "a.py", "A"))["f"].unresolved
        is not None
    )
    assert time.perf_counter() - start < 60


def test_very_many_star_imports_are_refused():
    error = shape(code(a="from b import *\n" * 101 + "class A: ...\n", b=""), "a.py", "A").error
    assert error.message == "imports by `*` more than 100 times"


def test_ancestors_are_those_of_classes_that_types_name():
    source = code(a="import abc\nclass B(abc.ABC): ...\nclass A(B): ...\n")
    found = source.resolvers["python"].ancestors(["builtins.list[a.py:A]", "builtins.int", "a.py:Nothing"])
    assert found == {"a.py:A": ["a.py:B", "abc.ABC", "builtins.object"]}
