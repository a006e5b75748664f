"""`heard record` and `heard activity`, as a person types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.commands.conftest import Ended

Run = Callable[..., Ended]
HEAD = "measure,period,district,value,source,note\n"


def test_a_file_of_numbers_is_taken_in_once_and_written_out_again(
    run: Run, partnership: str, tmp_path: Path
) -> None:
    file, out = tmp_path / "numbers.csv", tmp_path / "out.csv"
    file.write_text(HEAD + "HSB-CJ1,2025,,3,Report,\nSET-3.1-QN1,2025-Q4,,40,Register,\n", encoding="utf-8")
    assert run("record", "import", str(file)).out == "2 new or corrected, 0 there already.\n"
    assert run("record", "import", str(file)).out == "0 new or corrected, 2 there already.\n"
    listed = json.loads(run("record", "list", "--period", "2025", "--json").out)
    assert [(one["measures"][0], one["value"], one["showing"]) for one in listed] == [
        ("SET-3.1-QN1", 40.0, "exact"),
        ("SET-3.5-QN1", None, "few"),
    ]
    assert "fewer than 5" in run("record", "list").out
    assert run("record", "export", str(out)).out == "2 numbers written to out.csv.\n"
    assert run("record", "import", str(out)).out == "0 new or corrected, 2 there already.\n"


def test_rows_to_mend_are_named_and_slips_are_kept_when_somebody_is_sure(
    run: Run, partnership: str, tmp_path: Path
) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(HEAD + "INV-2-A1,2025,,130,Report,\nHSB-CJ1,2025,,2,,\n", encoding="utf-8")
    refused = run("record", "import", str(file))
    assert refused.status == 1
    assert "row 2: This is a share" in refused.err
    assert "row 3: Say which record" in refused.err
    file.write_text(HEAD + "INV-2-A1,2025,,130,Report,\n", encoding="utf-8")
    assert run("record", "import", str(file), "--sure").status == 0


def test_the_file_to_fill_in_holds_a_row_for_each_number(run: Run, partnership: str, tmp_path: Path) -> None:
    out = tmp_path / "template.csv"
    assert run("record", "template", str(out)).status == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 69
    assert run("record", "import", str(out)).out == "0 new or corrected, 0 there already.\n"


def test_a_file_of_activities_is_taken_in_once_listed_and_written_out(
    run: Run, partnership: str, tmp_path: Path
) -> None:
    file, out = tmp_path / "held.csv", tmp_path / "out.csv"
    head = "kind,title,audience,district,held_on,ended_on,attending,collection,note\n"
    file.write_text(head + "training,Course,practitioners,,2025-10-01,2025-10-02,3,,\n", encoding="utf-8")
    assert run("activity", "import", str(file)).out == "1 new or changed, 0 there already.\n"
    (held,) = json.loads(run("activity", "list", "--json").out)
    assert (held["title"], held["attending"]) == ("Course", {"form": "band", "band": "1-4"})
    assert "1 to 4" in run("activity", "list").out
    assert run("activity", "export", str(out)).status == 0
    assert run("activity", "import", str(out)).out == "0 new or changed, 1 there already.\n"
