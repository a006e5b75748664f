"""A person's visit: their cookie, their language, the day, and the page that they get.

The cookie holds one random token for each collection that is being answered in this browser, and nothing
that was said. It ends with the browser, with Send, and with Leave.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import NoReturn

from babel import Locale
from flask import Blueprint, Response, abort, current_app, render_template, request, session

from questionnaires import wording
from survey_app import i18n, web
from survey_app.services import clock, collections, conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.store.database import Session

blueprint = Blueprint("participant", __name__)

NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"
"""Where Leave goes: a page that says nothing about the person, and that anybody might have open."""
TALKS, SENT, LEFT, LANGUAGE, CSRF = "talks", "sent", "left", "language", "csrf_token"
MOST_TALKS = 20


def now() -> datetime:
    """This moment in UTC without a zone. Tests put a clock of their own in `heard_now`."""
    told: datetime = current_app.extensions.get("heard_now", clock.now)()
    return told


def today() -> date:
    """The day in the United Kingdom."""
    return now().replace(tzinfo=UTC).astimezone(clock.HOME).date()


@blueprint.before_app_request
def _speak() -> None:
    i18n.speak(str(session.get(LANGUAGE, i18n.SOURCE_LANGUAGE)))


def _talks() -> dict[str, str]:
    """The tokens in the cookie by the code of their collection, the oldest first.

    They stand there as pairs, because the cookie's JSON sorts keys. Another version's cookie is an empty one.
    """
    kept = session.get(TALKS)
    return dict(kept) if isinstance(kept, list) else {}


def token_of(asked: AskedCollection) -> str | None:
    """The token of this browser's conversation with a collection, or None."""
    return _talks().get(asked.code)


def hold(talk: Talk) -> None:
    """Put a conversation's token into the cookie."""
    talks = _talks()
    talks.pop(talk.asked.code, None)
    # A cookie has its limit: whoever answers more at once than this goes on with the newest ones.
    session[TALKS] = [*talks.items(), (talk.asked.code, talk.token)][-MOST_TALKS:]
    session.pop(SENT, None)
    session.pop(LEFT, None)


def is_over(asked: AskedCollection) -> bool:
    """Whether this browser's conversation was sent or left, so that nothing of it may be shown again."""
    return session.get(SENT) == asked.code or LEFT in session


def let_go(asked: AskedCollection) -> None:
    """Take a conversation's token out of the cookie."""
    session[TALKS] = [(code, token) for code, token in _talks().items() if code != asked.code]


def end_visit() -> None:
    """Delete every conversation of this browser that was not sent, and empty its cookie.

    What stays is that somebody left: a browser that goes back sends the last page once more, and the
    answer to that must not show what was typed in it.
    """
    tokens = _talks().values()
    if tokens:
        with web.writing() as db:
            for token in tokens:
                conversations.leave(db, token)
    for key in (TALKS, SENT, LANGUAGE, CSRF):
        session.pop(key, None)
    session[LEFT] = True


def open_collection(db: Session, code: str) -> AskedCollection:
    """The collection with this code if it can be answered today; otherwise the page that says why not."""
    asked = any_collection(db, code)
    if asked.state != "open":
        abort(closed_page(asked))
    return asked


def any_collection(db: Session, code: str) -> AskedCollection:
    """The collection with this code, open or not; otherwise the page for a code that is not known."""
    asked = collections.find(db, code, today())
    if asked is None:
        unknown_code(code)
    return asked


def unknown_code(code: str) -> NoReturn:
    """Say kindly that there is nothing under this code, with the box to type it again. Status 404."""
    abort(current_app.make_response((page("start/home.html", typed=code[:40], unknown=True), 404)))


def closed_page(asked: AskedCollection) -> Response:
    """Say that it is not open yet (status 403, with the day) or has closed (status 410)."""
    status = 403 if asked.state == "not_yet" else 410
    return current_app.make_response((page("start/not_open.html", asked=asked), status))


def page(template: str, asked: AskedCollection | None = None, **values: object) -> str:
    """A page of this door: the whole of it, or for the script only its title and `<main>`."""
    part = request.headers.get("X-Part") == "1"
    return render_template(
        f"participant/{template}",
        layout="participant/part.html" if part else "participant/page.html",
        asked=asked,
        say=partial(say, asked),
        neutral_page=NEUTRAL_PAGE,
        month_names=month_names,
        language_name=language_name,
        **values,
    )


def say(asked: AskedCollection | None, text: str) -> str:
    """A questionnaire's wording in the person's language, its placeholders filled."""
    spoken = i18n.questionnaire_words(text)
    return wording.fill(spoken, asked.fillings if asked else {}) if "{" in spoken else spoken


def month_names() -> list[str]:
    """The months in the person's language, January first."""
    return [name for _number, name in sorted(i18n.locale().months["stand-alone"]["wide"].items())]


def language_name(code: str) -> str:
    """A language's name in that language."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()
