"""`heard letters`, as a person types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended
from tests.papers.readers import docx_text, pdf_of


def test_a_letter_is_written_in_a_language_that_is_offered(
    run: Callable[..., Ended], opened: Callable[..., str], tmp_path: Path
) -> None:
    letter, pack = tmp_path / "letter.docx", tmp_path / "pack.pdf"
    code = opened("Q06")
    assert run("letters", "--collection", code, "--to", "name", "--out", letter).status == 0
    assert "«name»" in docx_text(letter.read_bytes())
    asked = ("--kind", "pack", "--language", "ur", "--format", "pdf", "--out", pack)
    assert run("letters", "--collection", code, *asked).status == 0
    assert pdf_of(pack.read_bytes()).trailer["/Root"]["/Lang"] == "ur"


@pytest.mark.parametrize(
    "asked",
    [
        ("--to", "card"),
        ("--to", "name", "--format", "pdf"),
        ("--kind", "poster", "--to", "name"),
        ("--language", "ur"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(
    run: Callable[..., Ended], opened: Callable[..., str], tmp_path: Path, asked: tuple[str, ...]
) -> None:
    refused = run("letters", "--collection", opened("Q01"), "--out", tmp_path / "letter", *asked)
    assert refused.status == 1
    assert refused.err.count("\n") == 1
    assert not (tmp_path / "letter").exists()
