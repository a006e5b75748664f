"""Makes respondents' styles and scripts as small as they travel: `python -m survey_app.static.squeeze`.

What is written for people stands in this folder; what is sent stands in `squeezed/`, without comments, with
short names. A test holds the second to the first. The program that squeezes is needed only here, not where
Heard runs.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import minify

from survey_app import web

FOLDER = Path(str(files("survey_app"))) / "static"
SQUEEZED = FOLDER / "squeezed"
_TYPES = {".css": "text/css", ".js": "application/javascript"}


def squeezed(name: str) -> str:
    """A file of this folder as it is sent."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return str(minify.string(_TYPES[Path(name).suffix], text)).strip()


def main() -> None:
    """Write every file that respondents' pages carry."""
    for name in web.FOR_RESPONDENTS:
        target = SQUEEZED / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(squeezed(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
