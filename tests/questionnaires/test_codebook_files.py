"""A codebook as YAML and as a workbook: nothing is lost on the way, and a hostile file is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import codebook_changes, reader
from questionnaires.codebook_checks import check_codebook
from questionnaires.codebook_text import to_yaml
from questionnaires.codebook_workbook import LARGEST_FILE, read_workbook, to_workbook
from questionnaires.model import Codebook, DefinitionFaults, Theme

OURS = reader.codebook()
# No sign that a reader refuses, and no space round it, which a reader takes off.
_texts = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"), min_size=1
    )
    .map(str.strip)
    .filter(bool)
)
_stems = st.lists(_texts.filter(lambda text: ";" not in text), unique=True, max_size=3).map(tuple)
_themes = st.builds(
    Theme,
    id=st.just("A1"),
    name=_texts,
    definition=_texts,
    include=st.one_of(st.just(""), _texts),
    voices=st.sampled_from([(), ("young_people",), ("community", "practitioners")]),
    examples=st.lists(_texts, max_size=3).map(tuple),
    stems=_stems,
)
AWKWARD = ("yes", "089", "1.", "null", "~", "# no", "a: b", "- c", "'d", "=1+1", "{x}", "@e", "a\n\nb", "é ع")


@settings(max_examples=60, deadline=None)
@given(_themes)
def test_what_is_written_as_yaml_is_read_back_equal(theme: Theme) -> None:
    book = Codebook((theme,), version="own-1", rules=(theme.name,), flags={"F1": theme.definition}, note="n")
    assert reader.read_codebook(to_yaml(book)) == book


@pytest.mark.parametrize("text", AWKWARD)
def test_texts_that_look_like_something_else_stay_texts_in_both_forms(text: str) -> None:
    theme = Theme("A1", text, text, text, text, examples=(text,), stems=(text.replace("\n", " "),))
    book = Codebook((theme,), rules=(text,), flags={"F1": text}, note=text)
    assert reader.read_codebook(to_yaml(book)) == book
    assert read_workbook(to_workbook(book), "x") == book


def test_our_own_codebook_and_a_changed_one_survive_both_forms() -> None:
    merged = codebook_changes.merge(OURS, "T01", "T02")
    book = codebook_changes.retire(merged, "T03")
    assert reader.read_codebook(to_yaml(book)) == book
    assert replace(read_workbook(to_workbook(book), "x"), version=OURS.version) == book


# ---- hostile files ---------------------------------------------------------------------------------------


def packed(change: Callable[[str, bytes], bytes] = lambda _name, raw: raw, **more: bytes) -> bytes:
    """Our codebook as a workbook, some of its parts changed, others added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(to_workbook(OURS))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, raw in more.items():
            new.writestr(name.replace("__", "/"), raw, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def with_entity(name: str, raw: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return raw
    return raw.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 1)


def with_hidden_entity(name: str, raw: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return raw
    text = with_entity(name, raw).decode().replace("UTF-8", "UTF-16", 1)
    return text.encode("utf-16")


def with_far_row(name: str, raw: bytes) -> bytes:
    return raw.replace(b'<row r="2"', b'<row r="1048576"', 1) if name.endswith("sheet1.xml") else raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no workbook"),
        (b"name,definition\n", "no workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "no workbook"),
        (b"PK\x03\x04" + b"\0" * LARGEST_FILE, "larger than 1 MiB"),
        (packed(with_entity), "entities"),
        (packed(with_hidden_entity), "no workbook"),
        (packed(xl__vbaProject=b"x"), "macro"),
        (packed(xl__media__bomb=b"\0" * 20_000_000), "far too much"),
        (packed(**{f"x{number}": b"" for number in range(120)}), "far too much"),
        (packed(lambda name, raw: b"<broken" if name.endswith("workbook.xml") else raw), "no workbook"),
        (packed(with_far_row), "more than 20,000 rows"),
        (to_workbook(OURS)[:-200], "no workbook"),
    ],
    ids=range(12),
)
def test_a_hostile_workbook_is_refused_with_one_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(DefinitionFaults, match=words) as refused:
        read_workbook(raw, "mine.xlsx")
    assert len(refused.value.faults) == 1


def sheet(*rows: tuple[str, ...], formula: str = "") -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        made = book.add_worksheet("Themes")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                made.write_string(line, column, cell)
        if formula:
            made.write_formula(1, 1, formula)
    return held.getvalue()


HEADS = ("id", "name", "definition", "voices")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (sheet(HEADS, ("A1", "", "B")), "row|name is missing"),
        (sheet(HEADS, ("A1", "A", "B"), ("A1", "C", "D")), "A1 stands twice"),
        (sheet(HEADS, ("A1", "A", "B", "martians")), "voices cannot be martians"),
        (sheet(("id", "name"), ("A1", "A")), "no column definition"),
        (sheet((*HEADS, "colour"), ("A1", "A", "B")), "unknown column colour"),
        (sheet(HEADS), "has no theme"),
        (sheet(HEADS, ("A1", "A", "B"), formula="=1+1"), "B2 holds a formula"),
    ],
)
def test_a_workbook_with_faults_says_which_and_where(raw: bytes, words: str) -> None:
    with pytest.raises(DefinitionFaults, match=words):
        read_workbook(raw, "mine.xlsx")


# ---- checks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field", "must_mend"),
    [
        ({"name": " "}, "name", True),
        ({"definition": ""}, "definition", True),
        ({"measures": ("XYZ-1",)}, "measures", True),
        ({"voices": ("martians",)}, "voices", True),
        ({"name": "x" * 81}, "name", True),
        ({"stems": ("a;b",)}, "stems", True),
        ({"became": ("A9",), "retired": True}, "became", True),
        ({"examples": ()}, "examples", False),
        ({"examples": ("She rang Marie.",)}, "examples", False),
        ({"stems": ("ab",)}, "stems", False),
        ({"stems": ("wait",)}, "stems", False),
    ],
)
def test_what_is_wrong_or_weak_is_told_with_its_field(
    fields: dict[str, object], field: str, must_mend: bool
) -> None:
    good = Theme("A1", "Name", "Definition", examples=("An example.",), stems=("listen",))
    other = replace(good, id="A2", name="Other", stems=("wait",))
    assert check_codebook(Codebook((good, other)), (), finds_person=lambda _text: False) == []
    book = Codebook((replace(good, **fields), other))  # type: ignore[arg-type]
    found = check_codebook(book, (), finds_person=lambda text: "Marie" in text)
    assert {(one.field, one.must_mend) for one in found} == {(field, must_mend)}


def test_an_id_that_stands_twice_and_a_circle_of_successors_are_told() -> None:
    theme = Theme("A1", "Name", "Definition", examples=("x",))
    twice = check_codebook(Codebook((theme, replace(theme, name="Other"))), ())
    assert [one.field for one in twice] == ["id"]
    with pytest.raises(DefinitionFaults, match="leads back to it"):
        reader.read_codebook(
            "themes:\n"
            "- {id: A1, name: A, definition: A, retired: true, became: [A2]}\n"
            "- {id: A2, name: B, definition: B, retired: true, became: [A1]}\n"
        )


def test_new_ids_come_from_the_partnerships_own_series_and_never_twice() -> None:
    book = Codebook((Theme("T01", "A", "A"), Theme("P07", "B", "B")))
    assert codebook_changes.next_own_id(OURS) == "P01"
    assert codebook_changes.next_own_id(book, taken=("P09",)) == "P10"
    assert not any(theme.id.startswith("P") for theme in OURS.themes)
