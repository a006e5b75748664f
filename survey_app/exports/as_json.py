"""A file to be taken out as JSON: what it is, its columns, and a row after the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from survey_app.exports.model import Export

SHAPE = 1
"""Of the file; it rises where a program that reads it would have to change."""


def write(export: Export, out: Path) -> None:
    """Write the file row by row. Its shape stands in docs/formats.md."""
    head: dict[str, Any] = {
        "heard_export": SHAPE,
        "title": export.title,
        "about": dict(export.about),
        "missing": {str(code): words for code, words in export.missing},
        "variables": [
            {
                "name": one.name,
                "label": one.label,
                "type": "number" if one.is_number else "text",
                "kind": one.kind,
                "asked_of": one.asked_of,
                "values": [
                    {"number": number, "code": code, "label": words} for number, code, words in one.values
                ],
                "derivation": one.derivation,
                "measures": list(one.measures),
                "questionnaire_version": one.version,
            }
            for one in export.columns
        ],
    }
    names = [one.name for one in export.columns]
    with out.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": [')
        between = "\n"
        for cells in export.rows():
            told = dict(zip(names, cells, strict=True))
            file.write(between + json.dumps(told, ensure_ascii=False, separators=(",", ":")))
            between = ",\n"
        file.write("\n]}\n")
