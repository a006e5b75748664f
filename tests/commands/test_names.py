"""`heard names`, as a person types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.commands.conftest import Ended

Run = Callable[..., Ended]


def test_a_file_of_names_is_taken_in_and_listed(run: Run, partnership: str, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("words,kind\nSpud,person\nOakmere Flats,place\n", encoding="utf-8")
    assert run("names", "import", str(file)).out == "2 added, 0 on the list already.\n"
    assert run("names", "import", str(file)).out == "0 added, 2 on the list already.\n"
    assert json.loads(run("names", "list", "--json").out) == [
        {"words": "Spud", "kind": "person"},
        {"words": "Oakmere Flats", "kind": "place"},
    ]
    assert "Oakmere Flats" in run("names", "list").out


def test_a_partnership_that_there_is_not_is_refused_with_those_there_are(
    run: Run, partnership: str, tmp_path: Path
) -> None:
    file = tmp_path / "names.csv"
    file.write_text("words,kind\nSpud,person\n", encoding="utf-8")
    refused = run("names", "import", str(file), "--partnership", "Nowhere")
    assert refused.status == 1
    assert "There is no partnership 'Nowhere'" in refused.err
