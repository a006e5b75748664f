"""What was asked, read back from the database; read once a process, since a version never changes."""

from __future__ import annotations

from functools import lru_cache

from questionnaires import frozen
from questionnaires.model import Questionnaire


@lru_cache(maxsize=256)
def read(content_hash: str, content: str) -> Questionnaire:
    """The questionnaire that a version holds. The hash is the key; the content is read at the first call."""
    return frozen.from_json(content)
