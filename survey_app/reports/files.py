"""Reports as files: made by the worker, so that nobody waits and no web process carries what makes them.

Each file bears the mark of what it was made from. It is kept only if that is still what a reader would see,
and taken away again as soon as it is not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import cast

from survey_app.papers.model import Paper
from survey_app.reports import editions
from survey_app.services import reports
from survey_app.store.database import Database

_log = logging.getLogger(__name__)


def render(paper: Paper, name: str) -> bytes:
    """A paper as a file of one of `reports.FORMATS`."""
    # What makes a format weighs tens of megabytes: it is loaded when one is wanted.
    make = cast(Callable[[Paper], bytes | str], import_module(f"survey_app.papers.as_{name}").render)
    made = make(paper)
    return made.encode() if isinstance(made, str) else made


def make_waiting(database: Database, today: date) -> int:
    """Make every file that waits; how many were made and kept."""
    with database.reading() as session:
        waiting = reports.waiting_files(session)
    return sum(
        _make(database, edition_id, name, today) for edition_id, names in waiting.items() for name in names
    )


def drop_outdated(database: Database, today: date) -> int:
    """Take away what files hold that are no more what a reader would see; how many. They are made anew.

    Most are emptied in the moment in which something changes. This finds the rest: a quote that may no
    longer be shown since a name was added to a list, or since somebody said that its writer could be known.
    """
    dropped = 0
    with database.reading() as session:
        made = reports.made_files(session)
    for edition_id, names in made.items():
        with database.writing() as session:
            held = {name: reports.mark_of_file(session, edition_id, name) for name in names}
            found = reports.of_edition(session, edition_id)
            if found is None:
                continue
            report, edition = found
            mark = editions.read(session, report, edition).mark
            for name in names:
                if held[name] != mark:
                    reports.want(session, report, edition, name, today)
                    dropped += 1
    return dropped


def _make(database: Database, edition_id: str, name: str, today: date) -> bool:
    with database.reading() as session:
        found = reports.of_edition(session, edition_id)
        if found is None:
            return False
        read = editions.read(session, *found)
    try:
        content = render(read.paper, name)
    except Exception as failed:
        # Its words could repeat what the paper says. Whoever wants the file sees that it is not there.
        _log.error("A report's %s could not be made: %s", name, type(failed).__name__)
        with database.writing() as session:
            reports.give_up_file(session, edition_id, name)
        return False
    with database.writing() as session:
        # Held before its words are read again: who takes words back meanwhile comes before or after, never
        # between. Where something changed, the file waits still, and is made at the next turn.
        return (
            reports.hold_file(session, edition_id, name)
            and editions.read(session, *found).mark == read.mark
            and reports.keep_file(session, edition_id, name, read.mark, content, today)
        )
