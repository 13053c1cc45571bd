"""Where a folder's `.tf` files declare what: file and line of each block, and arguments that are a variable and nothing else.

Only read, file by file: one that the parser does not understand costs the places in it, not those in the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources.tree import Tree, normal

_SUFFIXES = (".tf", ".tofu")
_JSON_SUFFIXES = (".tf.json", ".tofu.json")
_LARGEST = 1024 * 1024  # of one file, in bytes
_BUDGET = 4 * 1024 * 1024  # of all files of a plan: a parser in Python reads some 100 KiB a second
_DECLARES = re.compile(rb"\b(module|resource|data|variable|provider|ephemeral)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file of the repository."""

    path: str
    line: int

    def document(self) -> dict[str, Any]:
        """The place as a document states it."""
        return {"path": self.path, "line": self.line}


@dataclass(frozen=True, slots=True)
class Block:
    """A block: what it begins with (`module`, its labels), where, its arguments that are a bare `var.x` or a bare word.

    ``dynamic`` are the blocks in it that a `dynamic` makes: a plan's configuration leaves them out.
    """

    names: tuple[str, ...]
    place: Place
    variables: dict[str, str]
    words: dict[str, str]
    dynamic: tuple[str, ...] = ()


@dataclass
class Folder:
    """The blocks of a folder. ``certain``: no file of it could say otherwise unseen."""

    blocks: dict[tuple[str, ...], list[Block]] = field(default_factory=dict)
    certain: bool = True

    def place(self, *names: str) -> Place | None:
        """Where a block is declared first."""
        found = self.blocks.get(names)
        return found[0].place if found else None

    def bare_variable(self, argument: str, *names: str) -> str | None:
        """The variable that an argument of a block is, where it is nothing else and no second block overrides it."""
        found = self.blocks.get(names, [])
        return found[0].variables.get(argument) if self.certain and len(found) == 1 else None

    def dynamic(self, *names: str) -> set[str]:
        """The blocks that a `dynamic` makes in a block."""
        return {name for block in self.blocks.get(names, []) for name in block.dynamic}

    def type_of(self, variable: str) -> str | None:
        """A variable's type where it is one word: `string`, `number`, `bool`."""
        found = self.blocks.get(("variable", variable), [])
        return found[0].words.get("type") if len(found) == 1 else None


class Source:
    """The Terraform source of a plan, in a tree; ``directory`` is the root module's folder. Either may be unknown."""

    def __init__(self, tree: Tree | None, directory: str | None) -> None:
        """Read nothing yet."""
        self.tree = tree
        self._left = _BUDGET
        self._folders: dict[str, Folder] = {}
        self.directory = normal(directory) if directory is not None else None

    def folder(self, path: str | None) -> Folder:
        """The blocks of a folder; none where it is not at hand."""
        if path is None or self.tree is None:
            return Folder(certain=False)
        if path not in self._folders:
            self._folders[path] = self._read(self.tree, path)
        return self._folders[path]

    def _read(self, tree: Tree, path: str) -> Folder:
        found = Folder()
        for file in _files_in(tree, path):
            if file.endswith(_JSON_SUFFIXES):
                found.certain = False  # it may override what the others say
            elif file.endswith(_SUFFIXES):
                self._add(tree, file, found)
        return found

    def _add(self, tree: Tree, file: str, found: Folder) -> None:
        try:
            content = tree.read(file)
            if _DECLARES.search(content):
                for block in self._blocks(content, file):
                    found.blocks.setdefault(block.names, []).append(block)
        except (ControlPlaneError, ValueError, RecursionError):  # what the parser raises is a ValueError by then
            found.certain = False

    def _blocks(self, content: bytes, file: str) -> list[Block]:
        self._left -= len(content)
        if len(content) > _LARGEST or self._left < 0:
            raise ValueError("too large to be parsed")
        return list(_blocks(_parsed(content.decode("utf-8-sig").replace("\r\n", "\n")), file))


def terraform_files(tree: Tree, folder: str) -> Iterator[str]:
    """The paths of the files of a folder that Terraform reads by itself, but for values of variables."""
    return (path for path in _files_in(tree, folder) if path.endswith((*_SUFFIXES, *_JSON_SUFFIXES)))


def _files_in(tree: Tree, folder: str) -> Iterator[str]:
    start = len(folder) + 1 if folder else 0
    return (path for path in tree.files(folder) if "/" not in path[start:])


def _parsed(text: str) -> Any:
    from lark.exceptions import LarkError  # noqa: PLC0415 - the parser takes half a second to load, and is rarely needed

    try:
        return _parser()(text)
    except LarkError as error:
        raise ValueError("does not parse") from error


@cache
def _parser() -> Any:
    from hcl2 import parses_to_tree  # noqa: PLC0415

    return parses_to_tree


def _blocks(tree: Any, file: str) -> Iterator[Block]:
    """The outermost blocks of a parsed file."""
    for body in _trees(tree, "body"):
        for block in _trees(body, "block"):
            variables, words, dynamic = {}, {}, []
            for inner in _trees(block, "body"):
                dynamic += [names[1] for names in map(_names, _trees(inner, "block")) if names[0] == "dynamic"]
                for attribute in _trees(inner, "attribute"):
                    name, path = _label(attribute.children[0]), _traversal(attribute.children[-1])
                    if len(path) == 2 and path[0] == "var":
                        variables[name] = path[1]
                    elif len(path) == 1:
                        words[name] = path[0]
            yield Block(_names(block), Place(file, block.meta.line), variables, words, tuple(dynamic))


def _names(block: Any) -> tuple[str, ...]:
    """What a block begins with, and its labels."""
    return tuple(_label(child) for child in block.children if _is(child, "identifier", "string"))


def _trees(tree: Any, kind: str) -> list[Any]:
    return [child for child in tree.children if _is(child, kind)]


def _is(child: Any, *kinds: str) -> bool:
    return getattr(child, "data", None) in kinds


def _label(tree: Any) -> str:
    """An identifier, or a string without its quotes."""
    tokens = "".join(str(token) for token in tree.scan_values(lambda _: True))
    return tokens[1:-1] if _is(tree, "string") else tokens


def _traversal(expression: Any) -> list[str]:
    """`var.x` as its words; nothing where an expression is more than words with dots between them."""
    names: list[str] = []
    while _is(expression, "expr_term", "get_attr_expr_term", "identifier"):
        if _is(expression, "identifier"):
            return [_label(expression), *reversed(names)]
        if _is(expression, "get_attr_expr_term"):
            if len(expression.children) != 2 or not _is(expression.children[1], "get_attr"):
                return []
            names.append(_label(expression.children[1]).removeprefix("."))
        elif len(expression.children) != 1:
            return []
        expression = expression.children[0]
    return []
