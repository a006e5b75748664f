"""A file to be taken out in the format that is asked for; beside CSV stands its codebook."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from survey_app.exports import as_csv, as_json, as_sav, as_xlsx
from survey_app.exports.model import Export

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "sav": "application/x-spss-sav",
    "json": "application/json",
}


def write(export: Export, kind: str, out: Path, *, in_words: bool) -> tuple[Path, ...]:
    """Write the file, and give what was written: of CSV two, the second named after the first.

    They are there whole or not at all, and can be read by whoever runs this alone.
    """
    with tempfile.TemporaryDirectory(prefix=".heard-", dir=out.parent) as folder:
        made = _make(export, kind, Path(folder), in_words=in_words)
        wanted = [out, out.with_name(f"{out.stem}-codebook{out.suffix or '.csv'}")][: len(made)]
        for one, place in zip(made, wanted, strict=True):
            one.chmod(0o600)
            one.replace(place)
    return tuple(wanted)


def content(export: Export, kind: str, *, in_words: bool) -> bytes:
    """The file's bytes, for a page, which takes no more out than memory holds. CSV comes as a zip of two."""
    with tempfile.TemporaryDirectory(prefix="heard-") as folder:
        made = _make(export, kind, Path(folder), in_words=in_words)
        if len(made) == 1:
            return made[0].read_bytes()
        whole = Path(folder, "whole.zip")
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as pack:
            for one in made:
                pack.write(one, one.name)
        return whole.read_bytes()


def _make(export: Export, kind: str, folder: Path, *, in_words: bool) -> list[Path]:
    if kind == "csv":
        made = [folder / "export.csv", folder / "codebook.csv"]
        as_csv.write(export, made[0], in_words=in_words)
        as_csv.write_codebook(export, made[1])
        return made
    out = folder / f"export.{kind}"
    {"xlsx": as_xlsx.write, "sav": as_sav.write, "json": as_json.write}[kind](export, out)
    return [out]
