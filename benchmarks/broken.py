"""Heard broken on purpose, for `benchmarks.losses` alone: HEARD_BROKEN says which promise is not kept."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from survey_app import web
from survey_app.app import create_app
from survey_app.services import conversations
from survey_app.store import responses
from survey_app.store.database import Session

LATER = 0.5
"""Seconds by which a commit comes too late."""
_send = conversations.send
_add = responses.add_response


def _reply_first() -> None:
    """The thanks go out, and what was sent is stored some time afterwards, by a thread that may be killed."""

    def send_later(session: Session, *given: Any) -> None:
        database = web.database()

        def store() -> None:
            time.sleep(LATER)
            with database.writing() as own:
                _send(own, *given)

        threading.Thread(target=store, daemon=True).start()

    conversations.send = send_later  # type: ignore[assignment]


def _no_token() -> None:
    """A response keeps nothing by which a second press of Send could find it, and the draft stays.

    The reply waits a moment behind the commit, so that kills fall between the two.
    """

    def send_again(session: Session, *given: Any) -> None:
        session.info["sent"] = True
        _send(session, *given)

    def add(*given: Any, **named: Any) -> str:
        return _add(*given, **{**named, "submission_hash": None})

    conversations.send = send_again
    responses.add_response = add
    conversations.store.remove = lambda _session, _mark: None  # type: ignore[assignment]
    web.writing = _committing_by_hand


def _two_transactions() -> None:
    """The choices are committed first, and the words after them."""
    add_comments: Callable[..., None] = responses._add_comments

    def add_late(session: Session, *given: Any) -> None:
        session.commit()
        time.sleep(LATER / 5)
        add_comments(session, *given)

    responses._add_comments = add_late
    web.writing = _committing_by_hand


@contextmanager
def _committing_by_hand() -> Iterator[Session]:
    """As `web.writing`, for changes that end in the middle."""
    with web.database()._writer() as session:
        web.database().attach(session)
        yield session
        session.commit()
        if session.info.pop("sent", False):
            time.sleep(LATER)


{
    "reply before the commit": _reply_first,
    "no token on Send": _no_token,
    "two transactions": _two_transactions,
}[os.environ["HEARD_BROKEN"]]()
app = create_app()
