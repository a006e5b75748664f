"""Heard as people reach it, by a clock that a test sets: `gunicorn tests.journeys.clocked:app`.

The moment stands in a file, so that a test can let weeks go by while the service runs.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from wsgi import app

CLOCK = "CLOCK_OF_TESTS"
"""Names the file."""


def moment() -> datetime:
    """What the file says; UTC without a zone."""
    return datetime.fromisoformat(Path(os.environ[CLOCK]).read_text(encoding="ascii"))


app.extensions["heard_now"] = moment
