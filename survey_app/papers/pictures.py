"""Charts as PNG: for files that cannot hold a drawing, and for whoever takes a chart elsewhere.

Library: typst, which draws SVG with the letters that are packaged (Noto Sans), whatever the machine has.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

FONTS = (("fontpkg_noto_sans", "Noto Sans"), ("fontpkg_noto_sans_arabic", "Noto Sans Arabic"))
"""The packages of letters and the names of their families (decision 3)."""
SCALE = 2
"""Pixels a pixel, so that a chart is sharp on paper and on screens of today."""
_POINTS_A_PIXEL = 0.75
_POINTS_AN_INCH = 72
_FAMILY = re.compile(r"font-family\s*:[^;\"'}<]*")
_JOINED = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_DRAWN = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""


@cache
def fonts() -> typst.Fonts:
    """The packaged letters and no others, read once a process."""
    import typst

    folders: list[Any] = [str(files(package) / "files") for package, _family in FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def with_packaged_letters(svg: str) -> str:
    """A drawing that asks for the letters that are packaged, where it asked for those of the machine."""
    return _FAMILY.sub("font-family:" + ",".join(family for _package, family in FONTS), svg)


def png_of(svg: str, width: int, scale: float = SCALE) -> bytes:
    """A drawing as PNG. width: in pixels at 96 an inch. scale: how many pixels for one."""
    import typst

    drawn = typst.compile(
        _DRAWN,
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=_POINTS_AN_INCH / _POINTS_A_PIXEL * scale,
        sys_inputs={"svg": with_packaged_letters(svg), "width": str(width * _POINTS_A_PIXEL)},
    )
    return drawn


def has_joined_letters(text: str) -> bool:
    """Whether there are letters of Arabic or Urdu in it, which take their shape from their neighbours."""
    return _JOINED.search(text) is not None
