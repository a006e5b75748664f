"""Why a figure is what it is: the address of its explanation, and everything that explains it."""

from __future__ import annotations

from urllib.parse import quote

ROOT = "/staff/why"
"""Where the pages stand that explain figures (`coordinator/why.py`)."""


def address(release_id: str, key: str) -> str:
    """Where staff find the explanation of a release's figure. key: as `released` names it.

    The same for as long as the release is kept. It holds no code, and no word of anybody.
    """
    return f"{ROOT}/{quote(release_id)}/{quote(key, safe=':.')}"
