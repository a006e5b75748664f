"""`heard codebook`: shown, checked, exported, and brought in as a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaires import reader
from survey_app.services import codebooks
from survey_app.store.database import Database


def test_the_themes_in_use_are_shown_by_name_and_one_with_its_words(partnership: str, run: Callable) -> None:
    shown = run("codebook", "show")
    assert "Being listened to" in shown.out
    assert "In use: version 2." in shown.out
    assert "She let me finish" in run("codebook", "show", "T01").out
    told = json.loads(run("codebook", "show", "--json").out)
    assert [theme["id"] for theme in told["themes"]] == [theme.id for theme in reader.codebook().themes]
    assert run("codebook", "show", "T99").err == "There is no such theme.\n"


@pytest.mark.parametrize("name", ["book.yaml", "book.xlsx"])
def test_what_is_exported_is_checked_and_brought_in_as_a_draft(
    database: Database, partnership: str, run: Callable, tmp_path: Path, name: str
) -> None:
    file = str(tmp_path / name)
    assert run("codebook", "export", file).status == 0
    assert "Nothing has to be mended." in run("codebook", "check", file).out
    assert "A draft is made of it" in run("codebook", "import", file).out
    with database.reading() as session:
        assert codebooks.draft(session, partnership).codebook.themes == reader.codebook().themes
        assert codebooks.current(session, partnership) is reader.codebook()


def test_a_codebook_that_cannot_be_used_ends_with_1_and_says_where(
    partnership: str, run: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("themes:\n- {id: A1, name: One, definition: Two, measures: [XYZ-1]}\n", encoding="utf-8")
    checked = run("codebook", "check", str(file))
    assert checked.status == 1
    assert "mend  line 2: A1 (One): there is no measure XYZ-1." in checked.out
    assert "look  line 2: A1 (One): it has no examples" in checked.out
    brought = run("codebook", "import", str(file))
    assert brought.status == 1
    assert "there is no measure XYZ-1" in brought.err


def test_ids_that_are_new_get_the_partnerships_own_and_missing_themes_are_named(
    partnership: str, run: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("themes:\n- {id: A1, name: One, definition: Two}\n", encoding="utf-8")
    told = json.loads(run("codebook", "import", str(file), "--json").out)
    assert told["renumbered"] == {"A1": "P01"}
    assert told["retired"] == [theme.id for theme in reader.codebook().themes]


def test_the_examples_of_the_formats_are_what_is_read_and_answered(
    partnership: str, run: Callable, tmp_path: Path
) -> None:
    formats = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    written = formats.split("```yaml codebook\n")[1].split("```")[0]
    assert [theme.became for theme in reader.read_codebook(written).themes] == [(), ("P01",)]
    file = tmp_path / "book.yaml"
    file.write_text("themes:\n- {id: P01, name: Being heard, definition: Two}\n", encoding="utf-8")
    told = json.loads(run("codebook", "check", str(file), "--json").out)
    assert told == json.loads(formats.split("```json codebook_check\n")[1].split("```")[0])
