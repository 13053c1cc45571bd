"""The CSV reader: whatever stands in the file, each record of it ends as a row or is named as unreadable."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane.errors import RegistryError
from control_plane.sources import sheet
from control_plane.sources.sheet import Row, Unreadable

NEWLINE = re.compile(r"\r\n|\r|\n")
CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', '""', ",", "\n", "\r\n", "\r", '",\n"', "\ufeff", "\0", "'", "é\u2028", " ", "=1", '{"a": "b, c"}', "\x85"]
)
HEADER = ["id", "name", "purpose"]
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8)


def written(rows: list[list[str]], end: str, quoting: int = csv.QUOTE_MINIMAL) -> list[str]:
    """Each record as csv.writer writes it."""
    records = []
    for row in rows:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n", quoting=quoting).writerow(row)  # so that it quotes a CR alone, too
        records.append(text.getvalue().removesuffix("\r\n") + end)
    return records


def starts(records: list[str]) -> list[int]:
    """The line on which each record begins."""
    found, line = [], 1
    for record in records:
        found.append(line)
        line += len(NEWLINE.findall(record))
    return found


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_is_well_formed_is_read_back_with_its_lines(
    rows: list[list[str]], end: str, bom: bool, quoting: csv._QuotingType
) -> None:
    records = written([HEADER, *rows], end, quoting)

    found = sheet.read(("\ufeff" * bom + "".join(records)).encode(), "a.csv")

    assert found.header == tuple(HEADER)
    lines = starts(records)[1:]
    assert [bad.line for bad in found.unreadable] == [
        line for line, row in zip(lines, rows, strict=True) if not any(row)
    ]
    assert found.rows == [Row(line, tuple(row)) for line, row in zip(lines, rows, strict=True) if any(row)]


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_cells_are_found_where_they_stand(rows: list[list[str]], end: str, quoting: csv._QuotingType) -> None:
    records = written([HEADER, *rows], end, quoting)
    text = "".join(records)
    lines = [line for line, row in zip(starts(records), [HEADER, *rows], strict=True) if any(row)]

    found = sheet.spans(text, lines)

    cells = [[text[span.start : span.end] for span in found[line]] for line in lines]
    assert [next(csv.reader(io.StringIO(",".join(row), newline=""))) for row in cells] == [
        row for row in [HEADER, *rows] if any(row)
    ]
    for span in (span for line in lines for span in found[line]):
        before = NEWLINE.split(text[: span.start])
        assert (span.line, span.column) == (len(before), len(before[-1]) + 1)


@pytest.mark.parametrize("text", ['a,"b', 'a,"b"c,d', 'a,b"c', 'a,"b\n'])
def test_a_malformed_record_has_no_cells(text: str) -> None:
    assert sheet.spans(f"x,y\n{text}", {1, 2, 9}).keys() == {1}


def _header_lines(text: str) -> set[int]:
    """The lines of the first record, blank lines before it included."""
    reader = csv.reader(io.StringIO(text, newline=""))
    next(cells for cells in reader if cells)
    return set(range(1, reader.line_num + 1))


def _lines_of(bad: Unreadable) -> range:
    span = re.search(r"\(lines (\d+) to (\d+)\)$", bad.message)
    return range(int(span[1]), int(span[2]) + 1) if span else range(bad.line, bad.line + 1)


@given(st.binary(max_size=200) | st.text('ab,"\n\r \ufeff', max_size=60).map(str.encode))
def test_every_line_of_anything_is_header_row_or_unreadable(content: bytes) -> None:
    text = content.decode("utf-8-sig", "surrogateescape")
    try:
        found = sheet.read(content, "a.csv")
    except RegistryError as error:
        assert error.where == "a.csv:1"  # noqa: PT017 - one of two good ends
        other = re.match(r"[\r\n]*(?:[^,]*[;\t]|sep=)", text, re.IGNORECASE)
        assert content[:2] in (b"\xff\xfe", b"\xfe\xff") or not text.strip("\r\n") or other
        return
    written_on = {number for number, line in enumerate(NEWLINE.split(text), start=1) if line}
    known = _header_lines(text)
    for row in found.rows:
        known.update(range(row.line, row.line + len(NEWLINE.findall("".join(row.cells))) + 1))
    for bad in found.unreadable:
        known.update(_lines_of(bad))
    assert written_on <= known
    assert all(len(row.cells) == len(found.header) for row in found.rows)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda record: record.rstrip("\n").rpartition(",")[0] + "\n", id="short"),
        pytest.param(lambda record: record.rstrip("\n") + ",more\n", id="long"),
        pytest.param(lambda record: f'"a"{record}', id="closed-too-soon"),
        pytest.param(lambda record: record.replace(",", ',a"b', 1), id="bare-quote"),
        pytest.param(lambda record: record.replace(",", ",\udce9", 1), id="no-utf-8"),
        pytest.param(lambda record: record.replace(",", f",{'x' * (1024 * 1024 + 1)}", 1), id="too-long"),
    ],
)
def test_one_row_that_is_spoiled_hides_no_other(spoil: Callable[[str], str]) -> None:
    rows = [[f"MOD-{number}", "a name", 'a "purpose", in\ntwo lines'] for number in range(3)]
    plain = ["MOD-BAD", "a name", "a purpose"]
    records = written([HEADER, rows[0], plain, *rows[1:]], "\n")
    records[2] = spoil(records[2])

    found = sheet.read("".join(records).encode("utf-8", "surrogateescape"), "a.csv")

    assert [row.cells for row in found.rows] == [tuple(row) for row in rows]
    assert [bad.line for bad in found.unreadable] == [4]
    assert [row.line for row in found.rows] == [2, 5, 7]


@given(
    st.lists(st.lists(st.text("abc é", min_size=1, max_size=5), min_size=3, max_size=3), min_size=2, max_size=6),
    st.data(),
)
def test_a_quote_that_is_never_closed_says_which_lines_it_swallows(rows: list[list[str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    records = written([HEADER, *rows], "\n")
    records[at + 1] = f'"{records[at + 1]}'

    found = sheet.read("".join(records).encode(), "a.csv")

    assert [row.cells for row in found.rows] == [tuple(row) for row in rows[:at]]
    (bad,) = found.unreadable
    assert bad.line == at + 2
    assert "never closed" in bad.message
    assert at == len(rows) - 1 or bad.message.endswith(f"(lines {at + 2} to {len(rows) + 1})")


def test_the_byte_that_is_no_utf8_is_named_with_its_field() -> None:
    found = sheet.read("id,name\nMOD-1,café\n".encode("cp1252"), "a.csv")

    assert found.rows == []
    assert found.unreadable == [
        Unreadable(2, "field 2 holds the byte 0xE9, which is not UTF-8; save the file as CSV UTF-8")
    ]


def test_a_header_that_stands_twice_is_unreadable_once_for_each_name() -> None:
    found = sheet.read(b"id,name,id,name,id\na,b,c,d,e\n", "a.csv")

    assert [(bad.line, bad.message) for bad in found.unreadable] == [
        (1, "the header 'id' stands 3 times"),
        (1, "the header 'name' stands 2 times"),
    ]
    assert len(found.rows) == 1


def test_headers_lose_the_spaces_around_them_and_nothing_else() -> None:
    assert sheet.read(b" id , my name \n1,2\n", "a.csv").header == ("id", "my name")


def test_a_header_that_cannot_be_read_leaves_no_row_that_could_pass() -> None:
    found = sheet.read(b'id,"name\nMOD-1,x\n', "a.csv")

    assert (found.rows, [bad.line for bad in found.unreadable]) == ([], [1])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_never_taken_for_rows(encoding: str) -> None:
    content = "id,name\nMOD-1,x\n".encode(encoding)
    try:
        found = sheet.read(content, "a.csv")
    except RegistryError as error:
        assert "UTF-16" in error.what  # noqa: PT017 - one of two good ends
        assert error.where == "a.csv:1"  # noqa: PT017 - one of two good ends
    else:
        assert "id" not in found.header, "no column plays the id, which a rule denies"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b"\r\n"])
def test_a_file_without_a_header_is_no_registry(content: bytes) -> None:
    with pytest.raises(RegistryError) as raised:
        sheet.read(content, "a.csv")
    assert raised.value.where == "a.csv:1"


def test_blank_lines_are_no_rows_and_keep_the_count() -> None:
    found = sheet.read(b"\n\nid,name\n\n1,2\n\n\n3,4\n", "a.csv")

    assert found.rows == [Row(5, ("1", "2")), Row(8, ("3", "4"))]
    assert found.unreadable == []


@pytest.mark.parametrize(
    ("first", "says"),
    [("id;name;status", "semicolons"), ("id\tname\tstatus", "tabs"), ("sep=,\nid,name", "`sep=` line")],
)
def test_a_file_that_separates_otherwise_is_told_so(first: str, says: str) -> None:
    with pytest.raises(RegistryError, match=says):
        sheet.read(f"{first}\n".encode(), "a.csv")


def test_columns_without_a_header_are_named() -> None:
    found = sheet.read(b"id,name,,\nMOD-1,One,,\n", "a.csv")
    assert [(bad.line, bad.message) for bad in found.unreadable] == [
        (1, "columns 3, 4 have no header; delete them where they are empty")
    ]


def test_a_row_of_empty_cells_is_told_so() -> None:
    found = sheet.read(b"id,name\n,\nMOD-1,One\n", "a.csv")
    assert ([bad.line for bad in found.unreadable], [row.line for row in found.rows]) == ([2], [3])
