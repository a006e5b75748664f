"""How a conversation begins, goes on, and is known to be the one that a page belongs to."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.i18n import format_time, language
from survey_app.i18n import gettext as _
from survey_app.participant import ahead, start, talking, visits
from survey_app.services import cards, clock, conversations, self_made
from survey_app.services.cards import Entry, NotACard
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.services.guessing import TooManyGuesses
from survey_app.services.self_made import Made, NotAllChosen
from survey_app.store.database import Session


def begin(code: str) -> ResponseReturnValue:
    """Begin, or go on where this browser stopped.

    A card with a slip in it is told about (422), so is a code of one's own that is not whole (422), and that
    too many were tried (429). A card that is well formed and none of the programme begins like any other, so
    that nobody can find out by trying.
    """
    typed = request.form.get("card", "")[: cards.LONGEST_TYPED]
    with web.reading() as db:
        asked = visits.open_collection(db, code)
    try:
        talk = _begun(asked, _card(asked, typed) or _own_code(asked))
    except NotAllChosen:
        return _refused_code(asked, _("Choose all five, or leave all five empty.")), 422
    except NotACard:
        with web.writing() as db:
            cards.count_refused(db, asked.programme_code)
        return _refused_card(
            asked,
            typed,
            _("We do not know this card. Check each letter and number, or empty the box to go on."),
        ), 422
    except TooManyGuesses as refused:
        at = format_time(clock.at_home(refused.until))
        if not typed.strip():
            told = _("Too many codes were made. Please wait until %(time)s, or leave all five empty.")
            return _refused_code(asked, told % {"time": at}), 429
        return _refused_card(
            asked, typed, _("Too many wrong codes were typed. Please wait until %(time)s.") % {"time": at}
        ), 429
    return talking.form_page(talk, {}) if request.form["start"] == "form" else talking.next_page(talk)


def _begun(asked: AskedCollection, entry: Entry | Made | None) -> Talk:
    """The conversation that goes on or begins, with a card or a code of one's own. Raises TooManyGuesses."""
    with web.writing() as db:
        if isinstance(entry, Entry):
            cards.count_entry(db, entry, visits.now())
        elif entry is not None:
            self_made.count(db, asked, entry, visits.now())
        if entry is not None:
            # A card was looked up for longer than a blink. Where the programme was closed in that time, the
            # card is gone: its person is told so in the words for whoever comes too late.
            asked = visits.open_collection(db, asked.code)
        talk = conversations.resume(db, asked, visits.token_of(asked), to_write=True)
        is_new_card = talk is not None and entry is not None and entry.mark != talk.card_mark
        if talk is not None and (_starts_again(talk) or is_new_card or asked.shared_device):
            conversations.put_aside(db, talk.token, visits.today())
            talk = None
        if talk is not None:
            # The browser is the same; the person need not be. What was said is sent, and not shown again.
            return conversations.seal(db, talk)
        held = (entry.card_id, entry.mark) if entry is not None else (None, None)
        is_own = isinstance(entry, Made)
        talk = conversations.begin(db, asked, language(), visits.today(), *held, is_self_made=is_own)
        visits.hold(talk)
        return talk


def _card(asked: AskedCollection, typed: str) -> Entry | None:
    """What was typed as a card, looked up; None where nothing was typed or no card is asked for."""
    if not asked.takes_cards or not typed.strip():
        return None
    with web.reading() as db:
        return cards.enter(db, asked.programme_code, typed, visits.now())


def _own_code(asked: AskedCollection) -> Made | None:
    """The code of one's own making; None where nothing was chosen or none may be made here."""
    if not asked.takes_self_made or not any(_chosen().values()):
        return None
    with web.reading() as db:
        return self_made.make(db, asked, _chosen(), visits.now())


def _chosen() -> dict[str, str]:
    return {name: request.form.get(f"own-{name}", "") for name in self_made.FACTS}


def _refused_card(asked: AskedCollection, typed: str, problem: str) -> str:
    return start.welcome_page(asked, going_on=False, card=typed, problem=problem, chosen=_chosen())


def _refused_code(asked: AskedCollection, problem: str) -> str:
    return start.welcome_page(asked, going_on=False, own_problem=problem, chosen=_chosen())


def _starts_again(talk: Talk) -> bool:
    # The button names the conversation it replaces: pressed twice, it does not throw away the new one.
    named = request.form.get("instead_of") == conversations.mark_of(talk.token)
    return named and request.form["start"] == "chat"


Lost = Callable[[AskedCollection], ResponseReturnValue]
"""The page where a conversation is gone, with what was put in as far as it can be shown again."""


def enter(db: Session, code: str, lost: Lost = talking.lost_page) -> Talk | ResponseReturnValue:
    """The conversation that a posted page belongs to, with what rode along kept; or a page that says why not.

    Outcomes beside it: what `lost` makes where the conversation is gone; the turn where this browser is if
    the page was another's (409); a turn that rode along and cannot be an answer, to be mended (422).
    """
    asked = visits.open_collection(db, code)
    talk = _resumed(db, asked)
    if talk is None:
        return lost(asked)
    if _is_of_another(talk):
        return talking.next_page(talk, note=of_another()), 409
    talk, unfit = ahead.keep(db, talk)
    return talk if unfit is None else (talking.turn_page(talk, unfit), 422)


def _resumed(db: Session, asked: AskedCollection) -> Talk | None:
    """This browser's conversation; a new one where the person was told that theirs is gone and goes on."""
    talk = conversations.resume(db, asked, visits.token_of(asked), to_write=True)
    anew = visits.anew_token(request.form.get("visit", ""))
    if talk is None and anew is not None and not visits.is_over(asked):
        # Where the reply to the first press was lost, the browser does not know yet that it has begun.
        talk = conversations.resume(db, asked, anew, to_write=True)
        talk = talk or conversations.begin(db, asked, language(), visits.today(), token=anew)
        visits.hold(talk)
    return conversations.speak(db, talk, language(), visits.looks()) if talk is not None else None


def _is_of_another(talk: Talk) -> bool:
    """Whether the page that was sent belongs to another conversation than the one of this browser."""
    # On a device that was passed on, Back can bring up a page of the person before.
    return request.form.get("visit") != conversations.mark_of(talk.token)


def of_another() -> str:
    """What is said where a page belongs to another conversation."""
    return _("That page was from an earlier chat, so nothing of it was kept. This is where you are.")
