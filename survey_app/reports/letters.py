"""Letters, pages of an induction pack and posters that ask people, in the language of whoever gets them.

They say what a collection's first page says, in the very same sentences, as far as paper can know it: a
letter lies for days, so it names no hour at which somebody reads. Words about safety stand in English until
a speaker has approved them in that language.

A letter has a field for a name, or a card, and never both: a list with both would say who holds which card
(docs/decisions/0058). No name enters Heard: a field is filled by the program of whoever prints.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import TypeVar

import segno

from questionnaires import help_lines
from questionnaires.help_lines import HelpLine
from questionnaires.wording import fill
from survey_app import i18n
from survey_app.i18n import format_date, format_number, ngettext
from survey_app.i18n import gettext as _
from survey_app.papers.model import (
    Block,
    Field,
    Items,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
)
from survey_app.privacy_words import END, LEFT_TO_RIGHT
from survey_app.reports.letters_for_staff import rooms
from survey_app.services import cards, cover, languages, notices
from survey_app.services.collections import AskedCollection
from survey_app.services.cover import Numbers
from survey_app.store.database import Session

FORMATS = ("docx", "pdf")
NAME, CARD, ADDRESS = "name", "card", "address"
"""The fields of a mail merge. The last two are the columns of the file of cards (`card_sheets.as_csv`)."""
ASK_OR_COMPLAIN = "To ask about this, or to complain: {officer}"
"""As the notices that come with Heard say it."""
_SCALE, _LARGE = 4, 9
"""Pixels of a square of the QR picture, in a letter and on a poster."""
_QUIET_ZONE = 4
"""Squares around a QR picture, as its standard asks (ISO/IEC 18004)."""

_ROOM = "\u00a0\n\u00a0"
"""Two empty lines of a cell, so that a hand can write in it."""
_T = TypeVar("_T")


class Kind(StrEnum):
    """What is printed."""

    INVITATION = "invitation"
    PACK = "pack"
    POSTER = "poster"


class To(StrEnum):
    """How a letter reaches one person: by one of these, and no two of them."""

    ANYBODY = "anybody"
    NAME = "name"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Ground:
    """What letters of a collection are made from.

    link: the collection's address. way_in: its programme's, to which cards lead, "" where it takes none.
    is_approved: whether a speaker has approved the words about safety in the language. officer: who answers
    about privacy, "" where nobody was named. nobody_reads: whether nobody reads what people write.
    """

    asked: AskedCollection
    language: str
    is_approved: bool
    link: str
    way_in: str
    numbers: Numbers
    officer: str
    nobody_reads: bool


def ground(
    session: Session,
    asked: AskedCollection,
    language: str,
    *,
    is_approved: bool,
    host: str,
    now: datetime,
) -> Ground:
    """Gather what letters of a collection say. host: where the service stands, with a slash at the end."""
    return Ground(
        asked,
        language,
        is_approved,
        host + "c/" + asked.code,
        host + "p/" + asked.programme_code if asked.takes_cards else "",
        cover.numbers(session, asked.partnership_id),
        notices.details(session, asked.partnership_id).officer,
        cover.told(session, asked.partnership_id, now, language).state is cover.State.NOBODY,
    )


def letter(
    kind: Kind, about: Ground, to: To = To.ANYBODY, card: str = "", *, to_write: bool = False
) -> Paper:
    """A letter, a page of a pack or a poster.

    card: one that is printed in it, "" for fields that a mail merge fills. to_write: whether there are rooms
    for staff's own words, for what is edited before it is printed. Raises ValueError for a card that has no
    place in it, and for a poster to one person.
    """
    if (card and to is not To.CARD) or (to is To.CARD and not about.way_in):
        raise ValueError("A card has no place in this letter.")
    if kind is Kind.POSTER and to is not To.ANYBODY:
        raise ValueError("A poster is for everybody.")
    with i18n.speaking(about.language):
        return _Letter(about, to, card, to_write=to_write).paper(kind)


def file(papers: Sequence[Paper], name: str) -> bytes:
    """Letters as a file of one of FORMATS; several of them as PDF alone."""
    # What makes a format weighs tens of megabytes: it is loaded when somebody asks for one.
    made = import_module(f"survey_app.papers.as_{name}")
    found: bytes = made.render_all(papers) if len(papers) > 1 else made.render(papers[0])
    return found


class _Letter:
    """Puts one letter together, while its language is spoken."""

    def __init__(self, about: Ground, to: To, card: str, *, to_write: bool) -> None:
        self.about, self.asked, self.to, self.card = about, about.asked, to, card
        self.to_write = to_write
        self.safety = about.language if about.is_approved else i18n.SOURCE_LANGUAGE
        self.apart = "" if self.safety == about.language else self.safety

    def paper(self, kind: Kind) -> Paper:
        """The whole of it."""
        title, _its_language = self.asked.title_in(self.about.language)
        subtitle = "" if kind is Kind.POSTER else self.asked.partnership_name
        sections: tuple[Section, ...]
        if kind is Kind.POSTER:
            sections = (Section("ask", "", (*self._way_in(_LARGE), _nobody_has_to())),)
        elif kind is Kind.PACK:
            title = _("What happens now")
            sections = (*self._pack(), *self._to_have_a_say(), *self._common())
        else:
            sections = (Section("begin", "", self._begin()), *self._to_have_a_say(), *self._common())
        return Paper(str(kind), title, subtitle, self.about.language, (), sections)

    # ---- parts ---------------------------------------------------------------------------------------------

    def _begin(self) -> tuple[Block, ...]:
        questionnaire = self.asked.questionnaire
        minutes = ngettext(
            "It takes about %(num)s minute.", "It takes about %(num)s minutes.", questionnaire.minutes
        )
        points = [
            _("These questions come from %(who)s.") % {"who": self.asked.partnership_name},
            minutes % {"num": format_number(questionnaire.minutes)},
            _("Nobody has to answer. You can leave anything out, and stop when you like."),
        ]
        why = fill(i18n.questionnaire_words(questionnaire.why), self.asked.fillings)
        return (
            *self._greeting(),
            *self._of_language(),
            Paragraph((why,), "lead"),
            *([Paragraph((questionnaire.copyright_line,), "quiet")] if questionnaire.copyright_line else []),
            _list(points),
        )

    def _greeting(self) -> tuple[Block, ...]:
        if self.to is not To.NAME:
            return ()
        before, _name, after = _("Hello %(name)s,").partition("%(name)s")
        return (Paragraph(tuple(part for part in (before, Field(NAME), after) if part)),)

    def _of_language(self) -> tuple[Block, ...]:
        said = []
        if self.asked.is_example:
            said.append(_("This is an example. Nobody reads what you write here."))
        if self.apart:
            said.append(_("The words about safety are in English until a speaker has checked them."))
        return (Paragraph((" ".join(said),), "quiet"),) if said else ()

    def _pack(self) -> tuple[Section, ...]:
        is_parent = self.asked.audience == "parents_carers"
        points = [
            _("Soon you meet the people below. They tell you who they are and why they are there."),
            _("You can ask them anything, as often as you like."),
            _("You can say what would help you and your child.")
            if is_parent
            else _("You can say what you want to happen, and what not."),
        ]
        roles = [
            *([_("The person who works with your child")] if is_parent else []),
            _("The person who works with you"),
            _("Their manager"),
            _("Somebody who can speak up for you"),
            _("Where to complain"),
        ]
        head = (_("Who"), _("Name"), _("How to reach them"))
        table = Table(
            _("Who is who"), head, tuple(((role,), (_ROOM,), (_ROOM,)) for role in roles), "Who is who"
        )
        room: tuple[Block, ...] = ()
        if self.to_write:
            room = tuple(Narrative(slot, title, prompt) for slot, title, prompt in rooms())
        begin = (*self._greeting(), *self._of_language(), _list(points), *room)
        return (Section("now", "", (*begin, table)),)

    def _to_have_a_say(self) -> tuple[Section, ...]:
        asked = self.asked
        rest = [_("Is a page hard to use? Ask the person who gave you the code for a paper copy.")]
        if asked.closes_on is not None:
            rest.insert(0, _("You can answer until %(day)s.") % {"day": format_date(asked.closes_on)})
        if asked.state == "not_yet":
            day = format_date(asked.opens_on)
            rest.insert(0, _("It opens on %(day)s. Keep your code and come back then.") % {"day": day})
        if self.to is To.CARD:
            rest = [
                _("It lets us put your answers from different times together, without your name."),
                _("Do not write your name on it."),
                _("For the next time. Keep it safe."),
                *rest,
            ]
        return (Section("say", _("Have your say"), (*self._way_in(_SCALE), _list(rest))),)

    def _way_in(self, scale: int) -> tuple[Block, ...]:
        address: Run = _apart(self.about.link)
        code: Run = _apart(self.asked.code)
        leads_to = self.about.link
        if self.to is To.CARD:
            leads_to = self.about.way_in + (f"#{self.card}" if self.card else "")
            address = _apart(self.about.way_in) if self.card else Field(ADDRESS)
            code = _apart(cards.spaced(self.card)) if self.card else Field(CARD)
            if not self.card:
                # A picture cannot be merged: it leads to where the card is typed in.
                leads_to = self.about.way_in
        # A card stands in no alternative text: it stands beside the picture, for whoever it is handed to.
        shown = self.about.way_in if self.to is To.CARD else self.about.link
        alt = _("QR code that leads to %(link)s") % {"link": _apart(shown)}
        return (
            Paragraph((_("Scan this, or go to"), " ", address), "lead" if scale == _LARGE else "plain"),
            _qr(leads_to, alt, scale),
            Paragraph((_("Your code"), ": ", code), "lead"),
        )

    def _common(self) -> tuple[Section, ...]:
        """What every letter says: what is private, how to take answers back, where help is."""
        asked = self.asked
        take_back = [
            _("You can take your answers back until %(day)s.") % {"day": format_date(asked.take_back_until)}
            if asked.take_back_until
            else _("You can take your answers back until this closes."),
            _("For that, use a card or ask for a code after Send."),
        ]
        lines = help_lines.lines(asked.nation)
        checked = min(line.checked_on for line in lines)
        looked_up = _("We checked these numbers on %(day)s.") % {"day": format_date(checked)}
        heading, points = self._in_safe_words(self._private)
        return (
            Section("private", heading, (_list(points),), language=self.apart),
            Section("back", _("How to take your answers back"), (Paragraph((" ".join(take_back),)),)),
            Section("kept", "", self._in_safe_words(self._kept), language=self.apart),
            Section("help", _("Places that help"), (Paragraph((looked_up,), "quiet"),)),
            Section("lines", "", self._in_safe_words(lambda: self._lines(lines)), language=self.apart),
        )

    # ---- words on which somebody's safety hangs, as the first page says them -------------------------------

    def _in_safe_words(self, make: Callable[[], _T]) -> _T:
        with i18n.speaking(self.safety):
            return make()

    def _private(self) -> tuple[str, list[str]]:
        """As templates/participant/start/_privacy.html, but for the hour at which somebody reads."""
        asked, nobody = self.asked, self.about.nobody_reads
        reads = (
            _("Nobody is reading messages here at the moment.")
            if nobody
            else _("A person reads every message. Nobody may be reading right now.")
        )
        sent = _("Nothing is sent until you press “Send my answers” at the end.")
        is_parent = asked.audience == "parents_carers"
        if asked.kind == "shared":
            told = (
                _("If we think a child is not safe, we will tell people whose job is to help.")
                if is_parent
                else _(
                    "If we think you or another child is not safe, we will tell people whose job is to help."
                )
            )
            to_whom = _("It goes to %(who)s. They may know that it is from you.") % {"who": asked.shared_with}
            return _("This one isn't secret"), [to_whom, told, reads, sent]
        if asked.kind == "staff":
            passed_on = _(
                "A person reads every comment. If it suggests that a child is not safe, we pass it on."
            )
            return _("What happens with your answers"), [
                _("We do not ask your name. Someone who knows you might still guess from your words."),
                _("Please leave out the names of children, families and colleagues."),
                *([] if nobody else [passed_on]),
                reads,
                sent,
            ]
        return _("What is private, and what is not"), [
            _("We don't ask your name."),
            _("Someone who knows you might still guess from your words."),
            _(
                "If we think a child isn't safe, we will tell people whose job is to help. If they can work "
                "out who you are, they may talk to you."
            )
            if is_parent
            else _(
                "If we think you or another child isn't safe, we will tell people whose job is to help. If "
                "they can work out who you are, they may talk to you."
            ),
            reads,
            sent if nobody else _("Nothing is read until you press “Send my answers” at the end."),
            _("On a school or shared device, someone may see what you type."),
        ]

    def _kept(self) -> tuple[Block, ...]:
        blocks = [Paragraph((_("If you told us a child may not be safe, we keep that part."),))]
        if self.about.officer:
            asks = i18n.questionnaire_words(ASK_OR_COMPLAIN)
            blocks.append(Paragraph((asks.replace("{officer}", _apart(self.about.officer)),)))
        return tuple(blocks)

    def _lines(self, lines: Sequence[HelpLine]) -> tuple[Block, ...]:
        """The help lines in their order, the partnership's own numbers behind the first."""
        at_work = languages.at_work(self.asked.audience)
        told = [_line(line) for line in lines if not (at_work and line.for_whom == "child")]
        own = self.about.numbers
        if own.are_there:
            people = _("People here whose job is to keep children safe")
            by_day, closed = _("By day:"), _("When they are closed:")
            told.insert(
                1, f"{people}. {by_day} {_apart(own.front_door)}. {closed} {_apart(own.out_of_hours)}"
            )
        return (
            _list(told),
            Paragraph((_("You can also tell an adult you trust. It can be someone at home, or at school."),))
            if self.asked.audience == languages.YOUNG_PEOPLE
            else Paragraph((_("A call or a website may show in the history of this device."),), "quiet"),
        )


def _nobody_has_to() -> Block:
    return Paragraph((_("Nobody has to answer. You can leave anything out, and stop when you like."),))


def _list(points: Sequence[str]) -> Items:
    return Items(tuple((point,) for point in points))


def _line(line: HelpLine) -> str:
    site = line.site.removeprefix("https://www.")
    ways = ", ".join(_apart(way) for way in (line.number, site) if way)
    return f"{i18n.questionnaire_words(line.name)}: {ways}. {i18n.questionnaire_words(line.words)}"


def _apart(text: str) -> str:
    """What runs from the left whatever stands beside it: an address, a number, a code."""
    return f"{LEFT_TO_RIGHT}{text}{END}" if i18n.direction() == "rtl" else text


def _qr(address: str, alt: str, scale: int) -> Picture:
    made = segno.make(address, error="m", micro=False)
    drawn = io.BytesIO()
    made.save(drawn, kind="svg", xmldecl=False, scale=scale, border=_QUIET_ZONE, dark="#000", light="#fff")
    width, height = made.symbol_size(scale=scale, border=_QUIET_ZONE)
    return Picture(drawn.getvalue().decode(), alt, int(width), int(height))
