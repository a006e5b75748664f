"""Files that mean harm, at every place that takes one: refused in one sentence, fast, and nothing is kept."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from questionnaires import codebook_workbook, loading, published, reader
from questionnaires.codebook_workbook import read_workbook
from questionnaires.model import QuestionnaireError
from survey_app.commands import tables
from survey_app.services import gathered
from survey_app.services.gathered import Brought
from survey_app.services.refusals import Refusal

LONGEST = 0.1
"""Seconds of a processor (trust.md)."""
TRIES = 3
"""A machine that does much else takes longer at times; one try within the time shows that it can be kept."""
LONGEST_SENTENCE = 400
BIDI = "\u202e\u2066"


def _bomb() -> bytes:
    """The billion laughs: a few hundred bytes of YAML that would be nine to the ninth power leaves."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10))
    return f"l0: &l0 [lol]\n{levels}\n".encode()


YAML_FILES = {
    "laughs": _bomb(),
    "one alias": b"a: &x 1\nb: *x\n",
    "a tag": b"!!python/object/apply:os.system ['true']\n",
    "a merge": b"<<: &x {a: 1}\n",
    "deep lists": b"[" * 5000 + b"]" * 5000,
    "deep mappings": b"".join(b" " * n + b"a:\n" for n in range(400)),
    "deep keys": b"? " * 3000 + b"a\n",
    "huge": b"a: " + b"x" * 300_000,
    "many keys": b"\n".join(b"k%d: 1" % n for n in range(12_000)),
    "NUL": b"a: b\0c\n",
    "UTF-16": "themes:\n- id: T01\n".encode("utf-16"),
    "Latin": "name: caf\xe9\n".encode("latin-1"),
    "half a sign": b"a: \xf0\x9f\x92\n",
    "no text": bytes(range(256)) * 20,
    "a surrogate": b"a: \xed\xa0\x80\n",
    "a huge number": b"id: " + b"9" * 200_000,
    "an endless number": b"number: 1e999999999\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "nothing": b"",
    "a BOM alone": b"\xef\xbb\xbf",
    "a list": b"- 1\n- 2\n",
    "a word": b"hello\n",
    "a workbook": b"PK\x03\x04" + b"\0" * 100,
}
TABLE_FILES = {
    "NUL": b"words,kind\nan\0n,person\n",
    "UTF-16": "words,kind\nann,person\n".encode("utf-16"),
    "Latin": "words,kind\ncaf\xe9,place\n".encode("latin-1"),
    "no text": bytes(range(256)) * 20,
    "a long cell": b"words,kind\n" + b"x" * 200_000 + b",person\n",
    "an open quote": b'words,kind\n"' + b"ann,person\n" * 9000,
    "many columns": b",".join(b"c%d" % n for n in range(40_000)) + b"\n" + b"1," * 39_999 + b"1\n",
    "a workbook": b"PK\x03\x04" + b"\0" * 100,
    "a column twice": b"words,words\na,b\n",
}


def _part(name: str, text: bytes, *, said: int | None = None) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr(name, text)
    raw = held.getvalue()
    # A part may say that it is smaller than it is, in both places where its size stands.
    return raw if said is None else raw.replace(struct.pack("<I", len(text)), struct.pack("<I", said))


def _many_parts() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for number in range(3000):
            parts.writestr(f"xl/{number}.xml", "<a/>")
    return held.getvalue()


def _workbook(sheet: str, extra: str = "") -> bytes:
    """A whole workbook whose first sheet is this XML."""
    book = openpyxl.Workbook()
    book.active.title = codebook_workbook.THEMES
    held = io.BytesIO()
    book.save(held)
    changed = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = sheet.encode() if name == "xl/worksheets/sheet1.xml" else old.read(name)
            new.writestr(name, text)
        if extra:
            new.writestr(extra, "x")
    return changed.getvalue()


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"
CELL = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a</t></is></c></row>'


def _books() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "74 MiB", lambda: _part("xl/worksheets/sheet1.xml", b"a" * (74 * 1024 * 1024))
    yield "16 MiB of nothing", lambda: _part("xl/sharedStrings.xml", b" " * (16 * 1024 * 1024 - 100))
    yield "less than it is", lambda: _part("xl/sharedStrings.xml", b"a" * 40_000_000, said=1000)
    yield "3,000 parts", _many_parts
    yield "an entity", lambda: _workbook('<!DOCTYPE a [<!ENTITY b "c">]>' + HEAD + END)
    yield (
        "an entity in UTF-16",
        lambda: _workbook_of(('<!DOCTYPE a [<!ENTITY b "c">]>' + HEAD + END).encode("utf-16")),
    )
    yield "far too many rows", lambda: _workbook(HEAD + "".join(map(CELL.format, range(1, 60_000))) + END)
    yield "a far column", lambda: _workbook(HEAD + '<row r="1"><c r="XFD1"><v>1</v></c></row>' + END)
    yield "a far row", lambda: _workbook(HEAD + '<row r="99999999"><c r="A99999999"><v>1</v></c></row>' + END)
    yield "a row of no number", lambda: _workbook(HEAD + '<row r="x"><c r="@"><v>1</v></c></row>' + END)
    yield (
        "a huge number",
        lambda: _workbook(HEAD + f'<row r="1"><c r="A1"><v>{"9" * 400_000}</v></c></row>' + END),
    )
    yield "deep", lambda: _workbook(HEAD + "<a>" * 20_000 + "</a>" * 20_000 + END)
    yield "a macro", lambda: _workbook(HEAD + END, "xl/vbaProject.bin")
    yield "a way out", lambda: _workbook(HEAD + END, "../../../../tmp/out.bin")
    yield "cut off", lambda: _workbook(HEAD + END)[:-40]
    yield "a head alone", lambda: b"PK\x03\x04"
    yield "no workbook", lambda: b"themes:\n"
    yield "nothing", lambda: b""
    yield "huge", lambda: b"PK\x03\x04" + b"\0" * 2_000_000


def _workbook_of(sheet: bytes) -> bytes:
    held = io.BytesIO(_workbook(HEAD + END))
    changed = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return changed.getvalue()


BOOKS = dict(_books())
YAML_READERS: dict[str, Callable[[Path], object]] = {
    "questionnaire": reader.read_questionnaire,
    "framework": reader.read_framework,
    "codebook": reader.read_codebook,
    "codebook at the door": lambda file: reader.read_codebook_bytes(file.read_bytes(), file.name),
    "instrument": published.read_instrument,
}
TABLE_READERS: dict[str, Callable[[Path], object]] = {
    "scores and names": lambda file: list(gathered.rows_of(Brought(file.name, file.read_bytes()))),
    "wording": lambda file: loading.read_wording(
        file.read_bytes(), file.name, published.instrument("ypcore"), copyright_line=""
    ),
    "a command's table": tables.read_table,
}


def refused(read: Callable[[Path], object], file: Path) -> str:
    """What a reader says of a file that it must refuse, which it must say at once."""
    for _again in range(TRIES):
        begun = time.process_time()
        with pytest.raises((Refusal, QuestionnaireError)) as told:
            read(file)
        took = time.process_time() - begun
        if took < LONGEST:
            break
    assert took < LONGEST, f"{took:.3f} s"
    words = str(told.value)
    first = words.split("\n")[0]
    assert len(first) < LONGEST_SENTENCE
    assert first.rstrip().endswith((".", ":", "?"))
    assert "Traceback" not in words
    return words


@pytest.mark.parametrize("kind", YAML_READERS)
@pytest.mark.parametrize("hostile", YAML_FILES)
def test_yaml(tmp_path: Path, kind: str, hostile: str) -> None:
    file = tmp_path / "sent.yaml"
    file.write_bytes(YAML_FILES[hostile])
    refused(YAML_READERS[kind], file)


# Whoever runs a command on a file of their own may have a wide one.
TAKEN_AS_THEY_ARE = {("a command's table", "many columns")}


@pytest.mark.parametrize(
    ("kind", "hostile"),
    [
        (kind, hostile)
        for kind in TABLE_READERS
        for hostile in TABLE_FILES
        if (kind, hostile) not in TAKEN_AS_THEY_ARE
    ],
)
def test_tables(tmp_path: Path, kind: str, hostile: str) -> None:
    file = tmp_path / "sent.csv"
    file.write_bytes(TABLE_FILES[hostile])
    refused(TABLE_READERS[kind], file)


@pytest.mark.parametrize("hostile", BOOKS)
def test_workbooks(tmp_path: Path, hostile: str) -> None:
    file = tmp_path / "sent.xlsx"
    file.write_bytes(BOOKS[hostile]())
    before = sorted(tmp_path.parent.rglob("*"))
    refused(lambda given: read_workbook(given.read_bytes(), given.name), file)
    assert sorted(tmp_path.parent.rglob("*")) == before
