"""A person's visit: their cookie, their language, the day, and the page that they get.

The cookie holds one random token for each collection that is being answered in this browser, and how the
person wants the pages to look; nothing that was said. It ends with the browser, with Send, and with Leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import NoReturn

from babel import Locale
from flask import Blueprint, Response, abort, current_app, g, render_template, request, session
from markupsafe import Markup, escape
from werkzeug.exceptions import RequestEntityTooLarge

from questionnaires import wording
from questionnaires.model import Question
from survey_app import i18n, spoken, web
from survey_app.services import clock, collections, conversations, cover, languages
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.services.cover import HonestClock, Numbers
from survey_app.store.database import Session

blueprint = Blueprint("participant", __name__)

NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"
"""Where Leave goes: a page that says nothing about the person, and that anybody might have open."""
TALKS, SENT, LEFT, LANGUAGE, CSRF = "talks", "sent", "over", "language", "csrf_token"
LOOK, EASY, NO_PICTURES = LOOKS = ("look", "easy", "no_pictures")
ANEW = "anew"
"""The token of a conversation that begins once the page "the chat is gone" is pressed, and not before."""
DEVICE = "device"
"""The collection that a device is handed round for, so that pages for everybody rest on it too."""
MOST_TALKS = 20
LONGEST_CODE = 12
IDLE_SECONDS, WARNING_SECONDS = 240, 60
"""On a device that is handed round: how long until it asks, and how long it then waits.

WCAG 2.2.1 wants 20 seconds of warning and ten times more time; whoever says they are there always gets it.
"""
COLOURS = ("light", "dark", "cream", "contrast")
SIZES = ("bigger", "space")
"""What can be chosen about the look; nothing chosen is what the device asks for."""
PLAIN = "plain"
"""What a form of a page without scripts sends along, so that the next page comes without one too."""


def now() -> datetime:
    """This moment in UTC without a zone. Tests put a clock of their own in `heard_now`."""
    told: datetime = current_app.extensions.get("heard_now", clock.now)()
    return told


def today() -> date:
    """The day in the United Kingdom."""
    return now().replace(tzinfo=UTC).astimezone(clock.HOME).date()


def speak() -> None:
    """Speak in this request the language that this browser chose; English where it chose none."""
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
    for key in (SENT, LEFT, ANEW):
        session.pop(key, None)
    if talk.asked.shared_device:
        session[DEVICE] = talk.asked.code


def anew_mark() -> str:
    """What a page carries whose conversation is gone: the mark of the one that its next press begins.

    Where another one is begun in this browser meanwhile, the mark leads nowhere.
    """
    return conversations.mark_of(session.setdefault(ANEW, conversations.new_token()))


def anew_token(mark: str) -> str | None:
    """The token that goes with the mark of a page whose conversation was gone; None for any other page."""
    token = session.get(ANEW)
    return token if isinstance(token, str) and mark == conversations.mark_of(token) else None


def is_over(asked: AskedCollection) -> bool:
    """Whether this browser's conversation was sent or left, so that nothing of it may be shown again."""
    return session.get(SENT) == asked.code or LEFT in session


def let_go(asked: AskedCollection) -> None:
    """Take a conversation's token out of the cookie."""
    session[TALKS] = [(code, token) for code, token in _talks().items() if code != asked.code]


def last_code() -> str:
    """The code of what this browser answers, or answered last; "" where it is not known here."""
    talks = [code for code, _token in _talks().items()]
    return str(session.get(DEVICE) or session.get(SENT) or (talks[-1] if talks else ""))


def end_visit() -> None:
    """Delete every conversation of this browser that was not sent, and empty its cookie.

    What stays is that somebody left: a browser that goes back sends the last page once more, and the
    answer to that must not show what was typed in it.
    """
    _part_with_all(conversations.leave)


def close_visit() -> None:
    """As `end_visit`, but what a code for coming back leads to stays, where only the code leads to it."""
    _part_with_all(partial(conversations.put_aside, today=today()))


def _part_with_all(part: Callable[[Session, str], None]) -> None:
    tokens = _talks().values()
    if tokens:
        with web.writing() as db:
            for token in tokens:
                part(db, token)
    for key in (TALKS, SENT, ANEW, LANGUAGE, CSRF, LOOK, EASY, NO_PICTURES, DEVICE):
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
    if asked is None or asked.questionnaire.entered:
        unknown_code(code)
    if i18n.language() not in (offered := languages_of(asked)):
        i18n.speak(offered[0])
    return asked


def languages_of(asked: AskedCollection) -> tuple[str, ...]:
    """The languages that people may choose in a collection, English first where it is one of them."""
    known = [
        languages.Spoken(code, _is_approved(code, asked), spoken.asks_staff(code))
        for code in i18n.languages()
    ]
    return languages.offered(asked, known)


def unknown_code(code: str) -> NoReturn:
    """Say kindly that there is nothing under this code, with the box to type it again. Status 404."""
    abort(unknown_page(code))


def unknown_page(code: str) -> Response:
    """The page of `unknown_code`."""
    told = page("start/home.html", typed=code[:60], unknown=True, problem="")
    return current_app.make_response((told, 404))


def closed_page(asked: AskedCollection) -> Response:
    """Say that it is not open yet (status 403, with the day) or has closed (status 410)."""
    status = 403 if asked.state == "not_yet" else 410
    return current_app.make_response((page("start/not_open.html", asked=asked), status))


def page(template: str, asked: AskedCollection | None = None, **values: object) -> str:
    """A page of this door: the whole of it, or for the script only its title and `<main>`."""
    return render_template(
        f"participant/{template}",
        layout="participant/part.html" if web.is_part() else "participant/page.html",
        asked=asked,
        say=partial(say, asked),
        _s=partial(safety, asked),
        say_s=partial(safety_wording, asked),
        neutral_page=NEUTRAL_PAGE,
        month_names=month_names,
        language_name=language_name,
        look=look(),
        with_pictures=with_pictures(),
        scripts=has_script(),
        is_part=web.is_part(),
        came_from=_came_from(),
        safety_in_english=not is_approved(asked),
        rests_at=_rests_at(asked),
        told=partial(told, asked),
        styles_version=web.version_of("chat.css"),
        idle_seconds=IDLE_SECONDS,
        warning_seconds=WARNING_SECONDS,
        **values,
    )


def _rests_at(asked: AskedCollection | None) -> str:
    """The collection to whose start this page goes back when nobody touches it, "" for none."""
    if asked is not None:
        return asked.code if asked.shared_device else ""
    return str(session.get(DEVICE, ""))


def came_from() -> AskedCollection | None:
    """The collection whose chat a page for everybody was opened from; None elsewhere."""
    code = _came_from()
    if not code:
        return None
    with web.reading() as db:
        return collections.find(db, code, today())


def numbers_of(asked: AskedCollection | None) -> Numbers | None:
    """The own numbers of whoever asks, for a worry about a child; None where they are not entered."""
    if asked is None:
        return None
    with web.reading() as db:
        found = cover.numbers(db, asked.partnership_id)
    return found if found.are_there else None


def choose_words(sent: Mapping[str, str]) -> None:
    """Remember which language and whether easy words a link or form asks for. Unknown ones change nothing."""
    if sent.get("lang", "") in i18n.languages():
        session[LANGUAGE] = sent["lang"]
        i18n.speak(sent["lang"])
    if sent.get("easy") in ("0", "1"):
        session[EASY] = sent["easy"] == "1"


def _came_from() -> str:
    """The code of the collection whose chat a page for everybody was opened from; "" elsewhere."""
    typed = request.args.get("from", "") if request.path != "/look" else ""
    return typed if typed.isascii() and typed.isalnum() and len(typed) <= LONGEST_CODE else ""


def go_on_as(talk: Talk) -> bool:
    """Take the language and the looks of a conversation that somebody came back to, unless chosen here.

    Whether the page as a whole looks or speaks another way than before.
    """
    before = i18n.language(), look()
    if LANGUAGE not in session and talk.language in languages_of(talk.asked):
        session[LANGUAGE] = talk.language
        i18n.speak(talk.language)
    for key, chosen in talk.looks.items():
        # Whoever wrote the row, `look` and its like read what stands here with care.
        if key in LOOKS:
            session.setdefault(key, chosen)
    return before != (i18n.language(), look())


def looks() -> dict[str, object]:
    """What this person chose about looks and words: what a code for coming back keeps."""
    return {key: session[key] for key in LOOKS if key in session}


def has_script() -> bool:
    """Whether this browser may run the script; a form of a page without one has said that it does not."""
    try:
        return PLAIN not in request.form
    except RequestEntityTooLarge:
        return True


def look() -> list[str]:
    """What this person chose about how pages look: names of `web.LOOKS`."""
    kept = session.get(LOOK)
    return [name for name in kept if name in web.LOOKS] if isinstance(kept, list) else []


def in_easy_words() -> bool:
    """Whether this person wants questions in easy words."""
    return bool(session.get(EASY))


def with_pictures() -> bool:
    """Whether faces and symbols are shown beside the words."""
    return not session.get(NO_PICTURES)


def shown(question: Question) -> Question:
    """A question as this person reads it: in easy words, if they want them."""
    return wording.in_easy_words(question) if in_easy_words() else question


def say(asked: AskedCollection | None, text: str) -> str:
    """A questionnaire's wording in the person's language, its placeholders filled."""
    spoken = i18n.questionnaire_words(text)
    return wording.fill(spoken, asked.fillings if asked else {}) if "{" in spoken else spoken


def times_of(sent: Mapping[str, str]) -> int:
    """How often the question had been answered when the page was made that sent this."""
    typed = sent.get("times", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 10**6


def who_reads(asked: AskedCollection) -> HonestClock:
    """Who will read what is written here in the language that is spoken, and when."""
    known: dict[tuple[str, str], HonestClock] = g.setdefault("who_reads", {})
    about = asked.partnership_id, i18n.language()
    if about not in known:
        with web.reading() as db:
            known[about] = cover.told(db, asked.partnership_id, now(), i18n.language())
    return known[about]


def boxes_are_open(asked: AskedCollection) -> bool:
    """Whether somebody reads the language that is spoken here, so that there are boxes for words in it."""
    return i18n.language() in who_reads(asked).languages


def nobody_reads(asked: AskedCollection) -> bool:
    """Whether nobody is on duty in any language, so that there is no box at all.

    Words that come all the same were typed into a box that was open, and are taken in whatever language.
    """
    return not who_reads(asked).languages


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of who reads: when, with the day and the hour in the language of that sentence.

    when: "today", "tonight", "now" (nobody reads now, but somebody will), "nobody", or "" where no day is
    known.
    """

    when: str
    day: str = ""
    time: str = ""


def told(asked: AskedCollection | None) -> Told:
    """What may be said of who reads: in English until a speaker approved the words about safety."""
    if asked is None:
        return Told("")
    found = who_reads(asked)
    following = found.next_read
    if following is None:
        return Told("nobody" if found.state is cover.State.NOBODY else "")
    with i18n.speaking(i18n.language() if is_approved(asked) else i18n.SOURCE_LANGUAGE):
        day = i18n.format_weekday(following.day)
        # The end of the day is its last minute: midnight could be either end.
        hour = time(following.until) if following.until < cover.LAST_HOUR else time(23, 59)
        at = i18n.format_time(datetime.combine(following.day, hour))
    if following.is_today:
        return Told("today", day, at)
    return Told("tonight" if following.is_evening else "now", day, at)


def is_approved(asked: AskedCollection | None) -> bool:
    """Whether the safety wording may be shown in the language that is spoken here."""
    return _is_approved(i18n.language(), asked)


def _is_approved(code: str, asked: AskedCollection | None) -> bool:
    return spoken.is_approved(code, is_example=asked is not None and asked.is_example)


def safety(asked: AskedCollection | None, message: str, **values: object) -> Markup:
    """A message on which somebody's safety hangs: in English until a speaker has approved its translation."""
    if is_approved(asked):
        return Markup(i18n.gettext(message)) % values if values else Markup(i18n.gettext(message))  # noqa: S704
    return _in_english(Markup(message) % values if values else Markup(message))  # noqa: S704 - our own words


def safety_wording(asked: AskedCollection | None, text: str) -> Markup:
    """As `safety`, for the words of a help line."""
    return escape(say(asked, text)) if is_approved(asked) else _in_english(escape(text))


def _in_english(words: Markup) -> Markup:
    return Markup('<span lang="en" dir="ltr">{}</span>').format(words)


def month_names() -> list[str]:
    """The months in the person's language, January first."""
    return [name for _number, name in sorted(i18n.locale().months["stand-alone"]["wide"].items())]


def language_name(code: str) -> str:
    """A language's name in that language."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()
