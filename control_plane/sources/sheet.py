"""One CSV file, read strictly: every line ends up as a row or is named as unreadable. Nothing is padded, cut or dropped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from control_plane.errors import RegistryError

_ROWS_AT_MOST = 500_000
_FIELD_AT_MOST = 1024 * 1024
_QUOTED = re.compile(r'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)(?:,(?:"(?:[^"]++|"")*+"|[^",\r\n]*+))*+')
_FIELD = re.compile(r'"(?:[^"]++|"")*+"|[^",\r\n]*+')
_NEWLINE = re.compile(r"\r\n|\r|\n")
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read: the line on which it begins (from 1), and a cell for each header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a cell stands, quotes and all: the line and column of its first character (from 1), and its slice of the text."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read: its line and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: where it stands, its headers as written, its rows, and what could not be read."""

    path: str
    header: tuple[str, ...]
    rows: list[Row]
    unreadable: list[Unreadable]


def read(content: bytes, path: str) -> Sheet:
    """Read RFC 4180 CSV: UTF-8 with or without BOM, LF or CRLF.

    RegistryError where there is no header at all; every other defect is a fact with its line.
    """
    encoding = _BOMS.get(content[:2])
    if encoding:
        raise RegistryError(f"is {encoding}, not UTF-8", where=f"{path}:1", remedy="save it as CSV UTF-8")
    csv.field_size_limit(_FIELD_AT_MOST)
    records = _records(io.StringIO(text(content), newline=""))
    first = next(records, None)
    if first is None:
        raise RegistryError("is empty: it has not even a header", where=f"{path}:1", remedy="begin it with the columns")
    line, _, cells, error = first
    _refuse_other_separators(cells, path)
    header = tuple(cell.strip().encode("utf-8", "backslashreplace").decode() for cell in cells)
    unreadable = [Unreadable(line, error)] if error else list(_header_faults(cells, header, line))
    rows: list[Row] = []
    width, undecodable = len(header), _undecodable if not _is_utf8(content) else _decodable
    for line, last, cells, error in records:
        message = error or undecodable(cells)
        if len(rows) == _ROWS_AT_MOST:
            raise RegistryError(
                f"has more than {_ROWS_AT_MOST} rows", where=f"{path}:{line}", remedy="nest some of them"
            )
        if message is None and not any(cells):
            message = "all its cells are empty; delete it"
        if message is None and len(cells) != width:
            message = f"has {len(cells)} fields, where the header has {width}"
        if message is None:
            rows.append(Row(line, tuple(cells)))
        else:
            unreadable.append(Unreadable(line, message if last == line else f"{message} (lines {line} to {last})"))
    return Sheet(path, header, rows, unreadable)


def text(content: bytes) -> str:
    """A file's text without its BOM; bytes that are no UTF-8 are kept as surrogates."""
    return content.decode("utf-8-sig", "surrogateescape")


def spans(text: str, lines: Collection[int]) -> dict[int, tuple[Span, ...]]:
    """The cells of the records that begin on ``lines``; what is no well-formed record is left out."""
    found = {}
    last, start = max(lines, default=0), 0
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if number in lines and (cells := _spans(text, number, start)):
            found[number] = cells
        if number >= last:
            break
        start += len(line)
    return found


def _spans(text: str, line: int, start: int) -> tuple[Span, ...]:
    """The cells of the record that begins at an offset, the start of a line; none where it is malformed."""
    found, line_start, at = [], start, start
    while field := _FIELD.match(text, at):
        found.append(Span(line, at - line_start + 1, at, field.end()))
        for newline in _NEWLINE.finditer(text, at, field.end()):
            line, line_start = line + 1, newline.end()
        at = field.end()
        if text[at : at + 1] != ",":
            break
        at += 1
    return tuple(found) if text[at : at + 1] in ("", "\r", "\n") else ()


def _records(lines: io.StringIO) -> Iterator[tuple[int, int, list[str], str | None]]:
    """Each record with its first and last line, its cells, and why it could not be read. Blank lines are no records."""
    raw: list[str] = []
    reader = csv.reader(_kept(lines, raw), strict=True)
    while True:
        line = reader.line_num + 1
        raw.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, max(reader.line_num, line), [], _explained(str(error))
            continue
        if cells:
            yield line, reader.line_num, cells, _misquoted(raw)


def _kept(lines: Iterable[str], raw: list[str]) -> Iterator[str]:
    for line in lines:
        raw.append(line)
        yield line


def _misquoted(raw: list[str]) -> str | None:
    """The reader takes a quote within an unquoted field for a character; other programs do not."""
    if not any('"' in line for line in raw) or _QUOTED.fullmatch("".join(raw).rstrip("\r\n")):
        return None
    return "a quote stands in a field that is not quoted as a whole"


def _explained(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quote is opened and never closed, so that all that follows is swallowed"
    if "expected after" in error:
        return "a quote is closed in the middle of a field; write it twice to mean the character"
    if "larger than field limit" in error:
        return f"a field is longer than {_FIELD_AT_MOST} characters"
    return error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decodable(_: list[str]) -> str | None:
    return None


def _undecodable(cells: list[str]) -> str | None:
    for number, cell in enumerate(cells, start=1):
        for character in cell:
            if "\ud800" <= character <= "\udfff":
                byte = ord(character) - 0xDC00
                return f"field {number} holds the byte 0x{byte:02X}, which is not UTF-8; save the file as CSV UTF-8"
    return None


def _refuse_other_separators(cells: list[str], path: str) -> None:
    """RegistryError where the first line shows that the file separates its cells by something else than commas."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(cells) == 1 and separator in cells[0]:
            raise RegistryError(f"separates its cells by {name}", where=f"{path}:1", remedy="save it with commas")
    if cells and cells[0].lower().startswith("sep="):
        raise RegistryError("begins with a `sep=` line", where=f"{path}:1", remedy="delete that line")


def _header_faults(cells: list[str], header: tuple[str, ...], line: int) -> Iterator[Unreadable]:
    if fault := _undecodable(cells):
        yield Unreadable(line, fault)
    empty = [str(number) for number, name in enumerate(header, start=1) if not name]
    if len(empty) > 1:
        yield Unreadable(line, f"columns {', '.join(empty)} have no header; delete them where they are empty")
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield Unreadable(line, f"the header {name!r} stands {header.count(name)} times")
