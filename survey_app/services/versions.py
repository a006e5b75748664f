"""What was asked, read back from the database; once a process, since a version never changes."""

from __future__ import annotations

from questionnaires import frozen
from questionnaires.model import Questionnaire
from survey_app.store import collections as store
from survey_app.store.database import Session

MOST_KEPT = 256
"""Versions kept in a process: far more than are open at once, and some 20 MB at the most."""

_kept: dict[str, Questionnaire] = {}


def read(session: Session, content_hash: str) -> Questionnaire:
    """The questionnaire that a version holds; its text is fetched once a process."""
    if content_hash not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[content_hash] = frozen.from_json(store.version_content(session, content_hash))
    return _kept[content_hash]
