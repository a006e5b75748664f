"""The tables. Each docstring says what a row means to a person.

No table holds an address, a browser's name or an exact time of a respondent. Ids of what respondents leave
are random, so that their order tells nothing. What was not sent stands in tables of its own, so that no
figure can count it.

What people wrote is sealed (`sealed.py`): a column `sealed_…` holds it, and the name beside it opens it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, validates

from survey_app.store.sealed import NOTHING, Belongs, Opened, SealedJson, SealedText, SealedWords

ID_LENGTH = 22


def random_id() -> str:
    """128 random bits as 22 characters that may stand in an address."""
    return secrets.token_urlsafe(16)


class Row(DeclarativeBase):
    """The root of every table."""


class Partnership(Row):
    """The people who work together to keep children safe in an area: whose service this is.

    assigned_from: how often a suggestion of a theme must be right, 0 to 1, before it stands without a person.
    front_door, out_of_hours: the numbers by which anybody tells its own people of a worry about a child, by
    day and when they are closed; people who answer are shown them. cover_due: the last day on which boxes
    for words are open although nobody has entered who reads when (`Cover`); None for no such day.
    """

    __tablename__ = "partnership"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(String(200))
    nation: Mapped[str] = mapped_column(String(20), default="england")
    is_example: Mapped[bool] = mapped_column(Boolean, default=False)
    frameworks: Mapped[list[str]] = mapped_column(JSON, default=list)
    assigned_from: Mapped[float] = mapped_column(Float, default=0.90, server_default=text("0.9"))
    front_door: Mapped[str] = mapped_column(String(40), default="", server_default="")
    out_of_hours: Mapped[str] = mapped_column(String(40), default="", server_default="")
    cover_due: Mapped[date | None] = mapped_column(Date)


class Cover(Row):
    """That a partnership has entered who reads when: from then on its pages tell people a day.

    manager_id: who is told when something waits for too long; empty for every administrator. closed_days: its
    own days on which nobody reads, beside the nation's bank holidays.
    """

    __tablename__ = "cover"
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    closed_days: Mapped[list[str]] = mapped_column(JSON, default=list)


class ReaderDuty(Row):
    """When one reader reads: on which weekdays, Monday 0, and until which hour by the clock on the wall.

    What arrives before `until` is read on the same day.
    """

    __tablename__ = "reader_duty"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    until: Mapped[int] = mapped_column(Integer)


class ReaderAbsence(Row):
    """Days on which a reader is away, both ends included. No reason stands here."""

    __tablename__ = "reader_absence"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)


class ListedName(Row):
    """What points to a person in one partnership and stands in no general list: a name, a school, an estate.

    words: as people say it. kind: person, school, place or post. It is looked for in that partnership's
    comments by staff, so that it is not quoted unread; it is never shown to those who answer.
    """

    __tablename__ = "listed_name"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    words: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    __table_args__ = (UniqueConstraint("partnership_id", "kind", "words"),)


class Notice(Row):
    """A version of what people of one kind are told about privacy, in one language; never changed.

    kind: whom it is for (`questionnaires.notices.KINDS`). number: the first, second ... of its kind and
    language; the highest is what people read. content: its words, by staff, with no markup of HTML's.
    is_default: it came with Heard, in English, whatever the language. in_use_from: the day from which people
    read it; with the days of a collection it tells what that showed. account_id: who put it in use, empty
    where it was there when a collection opened.
    """

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(Boolean)
    in_use_from: Mapped[date] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (UniqueConstraint("partnership_id", "kind", "language", "number"),)


class NoticeDetails(Row):
    """What a partnership puts into its notices from one day on: whom people ask about privacy.

    officer: who answers about it, as a post with its address. Followed by a higher number, never changed. Its
    numbers for a worry about a child stand in its own row, how long answers are kept in each collection's.
    """

    __tablename__ = "notice_details"
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    officer: Mapped[str] = mapped_column(String(200))
    in_use_from: Mapped[date] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class District(Row):
    """A local authority within a partnership; the smallest place that figures may speak of."""

    __tablename__ = "district"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)


class Account(Row):
    """A member of staff who can sign in. The password stands here only as an argon2id hash.

    password_hash: "" for whoever signs in by passkey alone. reads: the languages that they read comments in,
    if they read comments at all. district_id: the district whose collections are all that they see; empty for
    those of the whole partnership, as an administrator's always is.
    """

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    sign_in_name: Mapped[str] = mapped_column(String(200), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    made_on: Mapped[date] = mapped_column(Date)
    reads: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en"], server_default=text("'[\"en\"]'"))
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id", name="fk_account_district"))


class Invitation(Row):
    """A link that makes one account, or renews how it signs in, once. Only the hash of its token is kept.

    account_id: whose sign-in it renews; None where it makes a new account. district_id: what that account
    will belong to.
    """

    __tablename__ = "invitation"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"))
    role: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime] = mapped_column(DateTime)
    used_at: Mapped[datetime | None] = mapped_column(DateTime)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", name="fk_invitation_account"))
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id", name="fk_invitation_district"))


class SignInAttempts(Row):
    """How often in a row a sign-in name was tried in vain, so that guessing gets slower and slower.

    Kept for names that no account has as well, so that a delay tells nothing. `name_mark` is a keyed hash:
    people type passwords into the wrong box.
    """

    __tablename__ = "sign_in_attempts"
    name_mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[datetime] = mapped_column(DateTime, index=True)


class StaffSession(Row):
    """One sign-in of a member of staff, ended by sign-out, by idleness or by its own age.

    stage: "whole"; "code" while the password was right and the second factor is still to come; "factor"
    while they must first add a passkey or one-time codes. proven_at: when they last proved that it is them,
    None where that was at the start.
    """

    __tablename__ = "staff_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(DateTime)
    seen_at: Mapped[datetime] = mapped_column(DateTime)
    stage: Mapped[str] = mapped_column(String(10), default="whole", server_default=text("'whole'"))
    proven_at: Mapped[datetime | None] = mapped_column(DateTime)


class Passkey(Row):
    """A passkey of a member of staff: the public half of a key that their device keeps. No secret is here.

    name: what they call it. sign_count: how often the device says it was used, 0 where it does not count.
    may_be_copied, is_copied: whether its maker may keep it on several devices, and does. used_on: the day.
    """

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    may_be_copied: Mapped[bool] = mapped_column(Boolean)
    is_copied: Mapped[bool] = mapped_column(Boolean)
    made_on: Mapped[date] = mapped_column(Date)
    used_on: Mapped[date | None] = mapped_column(Date)


class PasskeyQuestion(Row):
    """What a device was asked to sign, until it answers, once, or five minutes are over.

    mark: the hash of a token that the browser which asked keeps. account_id: whose passkey is asked for;
    None where nobody has said yet who they are.
    """

    __tablename__ = "passkey_question"
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(DateTime, index=True)


class CodesApp(Row):
    """The app on somebody's telephone that shows a one-time code every half minute. The secret lies sealed.

    is_confirmed: whether they have typed a first code from it; until then it opens nothing. last_step: the
    half minute whose code was accepted last, so that none is accepted twice.
    """

    __tablename__ = "codes_app"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    sealed_secret: Mapped[SealedWords] = mapped_column("secret", SealedText)
    secret = Opened(str)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    is_confirmed: Mapped[bool] = mapped_column(Boolean)
    made_on: Mapped[date] = mapped_column(Date)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return Belongs(session.get_one(Account, self.account_id).partnership_id)


class RecoveryCode(Row):
    """A code that stands in once for the app, for whoever has lost it. Only its hash is kept."""

    __tablename__ = "recovery_code"
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)


class Programme(Row):
    """Collections whose waves belong together: the same people before and after, known only by cards.

    The secret makes the hash of a card and of a receipt; when a programme is closed it is destroyed, and no
    card can be found again. closes_on: its last day, told to people as the day until which they can take
    answers back; it closes by itself on the day after. refused: how many cards were typed that are none.
    issued: how many cards it had, kept at its closing, when the cards themselves go. self_made_for: how
    many people are expected, where those without a card may make a code of their own; else None. district_id:
    that of whoever began it, so that they find it before its first collection opens.
    """

    __tablename__ = "programme"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id", name="fk_programme_district"))
    closes_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    refused: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    issued: Mapped[int | None] = mapped_column(Integer)
    self_made_for: Mapped[int | None] = mapped_column(Integer)
    follow_up_weeks: Mapped[int | None] = mapped_column(Integer)
    """After how many weeks its people are asked again, None for not at all."""
    stated: Mapped[dict[str, object]] = mapped_column(JSON, default=dict, server_default=text("'{}'"))
    """What staff have stated of its scale (`services.stated`); no word of anybody who answers."""


class Reminder(Row):
    """That a programme's people are to be asked again: a link for its organiser.

    No address of anybody who is asked stands here or anywhere.
    """

    __tablename__ = "reminder"
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(Date)
    made_on: Mapped[date] = mapped_column(Date)
    sent_on: Mapped[date | None] = mapped_column(Date)


class Card(Row):
    """A code on paper that pairs a person's waves. Who holds it, nobody here knows.

    `mark` is the hash under the programme's secret; `id` is random. The row goes when the programme is
    closed: its responses are then held together by `Response.pair_id`, which leads to no paper.
    self_made: no paper, but a code that somebody made of five facts, here from its first use on. unclear:
    such a code came twice to one wave, so it may be two people's, and pairs nobody from then on.
    """

    __tablename__ = "card"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), index=True)
    mark: Mapped[str | None] = mapped_column(String(64))
    uses: Mapped[int] = mapped_column(Integer, default=0)
    self_made: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    unclear: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    __table_args__ = (UniqueConstraint("programme_id", "mark"),)


class QuestionnaireVersion(Row):
    """What exactly was asked: a questionnaire as it stood when a collection opened. Never changed."""

    __tablename__ = "questionnaire_version"
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(String(40), index=True)
    content: Mapped[str] = mapped_column(Text)
    kept_on: Mapped[date] = mapped_column(Date)


class Collection(Row):
    """A questionnaire opened to an audience for a time. Its code is what people type or scan.

    titles: the title in other languages than English, by language.
    kind: anonymous, shared or staff, told to the person on the first page. disclosure_class: open,
    protected or small; what figures may show. turned_on: ids of questions that are asked only if chosen.
    fillings: the values of placeholders. shared_with: the role that reads a shared one, as people are told
    it; whose account that is stands in `SharedReceiver`.
    languages: those that people may choose, empty for every one that may be offered. shared_device: it is
    answered on a tablet that goes round, so nothing of one person may be there for the next. secret: makes
    the marks of codes for coming back; made when the first one is asked for, destroyed at closing.
    kept_months: how many months after its end what people sent is kept, as they are told. emptied_on: when
    it was deleted by that rule; from then on no figure is made of it.
    """

    __tablename__ = "collection"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id"))
    programme_id: Mapped[str | None] = mapped_column(ForeignKey("programme.id"), index=True)
    version_hash: Mapped[str] = mapped_column(ForeignKey("questionnaire_version.content_hash"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    titles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default=text("'{}'"))
    kind: Mapped[str] = mapped_column(String(12))
    disclosure_class: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(20))
    wave: Mapped[str | None] = mapped_column(String(8))
    shared_with: Mapped[str] = mapped_column(String(200), default="")
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    turned_on: Mapped[list[str]] = mapped_column(JSON, default=list)
    fillings: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    invited: Mapped[int | None] = mapped_column(Integer)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    shared_device: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_months: Mapped[int] = mapped_column(Integer, default=12, server_default=text("12"))
    emptied_on: Mapped[date | None] = mapped_column(Date)


class LegalHold(Row):
    """That nothing which people sent may be destroyed for now, and why: set and lifted by an administrator.

    collection_id: of that collection alone, None for the whole partnership. The row stays when it is lifted.
    """

    __tablename__ = "legal_hold"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    collection_id: Mapped[str | None] = mapped_column(ForeignKey("collection.id"))
    sealed_reason: Mapped[SealedWords] = mapped_column("reason", SealedText)
    reason = Opened(str)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    set_on: Mapped[date] = mapped_column(Date)
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    lifted_on: Mapped[date | None] = mapped_column(Date)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is: its partnership's, since it outlives what it held."""
        return Belongs(self.partnership_id)


class Conversation(Row):
    """A person who is answering now. Nothing here is used by anybody until they press Send.

    Kept so that a reload, a lost line or a return within the visit loses nothing; purged when not sent.
    `token_hash` stands for the cookie, which is known to the person's browser alone. come_back_mark: the
    hash of a code that the person asked for so as to go on later; kept_until: the last day on which it
    leads here. Both are empty for whoever did not ask. looks: how they want pages to look and read, kept
    only with a code. card_mark: the hash of what was typed as a card, also where it is none (card_id is then
    empty), so that nothing a person sees tells the two apart. self_made: the mark is that of a code of the
    person's own making, which nothing is looked up by before Send.
    """

    __tablename__ = "conversation"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"), index=True)
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"))
    card_mark: Mapped[str | None] = mapped_column(String(64))
    self_made: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(12), default="en")
    touched_on: Mapped[date] = mapped_column(Date, index=True)
    come_back_mark: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    kept_until: Mapped[date | None] = mapped_column(Date)
    looks: Mapped[dict[str, object]] = mapped_column(JSON, default=dict, server_default=text("'{}'"))


class DraftAnswer(Row):
    """An answer given but not yet sent. `content` is the answer's codes and words as JSON.

    sealed: it was given before somebody came back with a code, so it is sent but never shown again: who
    holds a code need not be who gave the answer.
    """

    __tablename__ = "draft_answer"
    conversation_hash: Mapped[str] = mapped_column(
        ForeignKey("conversation.token_hash", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed_content: Mapped[SealedWords] = mapped_column("content", SealedJson)
    content = Opened[dict[str, object]](dict)
    sealed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        asked = session.get_one(Conversation, self.conversation_hash)
        return belongs_to_collection(session, asked.collection_id)


class CodeGuess(Row):
    """How often codes were tried in vain within an hour, so that nobody can try them all.

    Who tried, nobody here knows: there is no address, no browser and no code. scope: what was tried at
    ("back:COLLECTION_ID:SIGN"). hour: when it began, UTC; once it is over the row is of no use, and goes.
    """

    __tablename__ = "code_guess"
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime, primary_key=True)
    misses: Mapped[int] = mapped_column(Integer)


class Response(Row):
    """One person's run, sent. The week is all that is known of when.

    submission_hash makes a repeated Send find the first. source_key does the same for a row of a file.
    card_use: which use of its card this was, so that before and after can be told. When the programme is
    closed it becomes no more than what pairing needs (`services/pairs.py`), card_id goes, and pair_id holds
    together what one card was used for. receipt_mark: the hash of a code with which the person can take the
    answers back. taken_back: they did, or its time is over; no figure counts it, and only words that must be
    kept hang on it. set_aside: taken back under a legal hold, so all of it is here still, and used for
    nothing.
    """

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_counted", "collection_id", "taken_back", "card_id", "pair_id"),)
    """What counts is counted whenever somebody looks, so it must not take reading every row."""
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"))
    week: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(String(12), default="en")
    card_id: Mapped[str | None] = mapped_column(ForeignKey("card.id"), index=True)
    card_use: Mapped[int | None] = mapped_column(Integer)
    pair_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    receipt_mark: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    taken_back: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    set_aside: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    submission_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    source_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class SharedReceiver(Row):
    """Whose account receives a shared collection's answers: whoever has the role that people are told now."""

    __tablename__ = "shared_receiver"
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)


class SharedReading(Row):
    """That the person to whom a response was shared has opened it: what nobody opened yet waits for them."""

    __tablename__ = "shared_reading"
    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    opened_on: Mapped[date] = mapped_column(Date)


class AnswerCode(Row):
    """One code that a person chose for one part of one question. Skips and "rather not say" are codes too."""

    __tablename__ = "answer_code"
    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)


class Comment(Row):
    """Words that a person wrote, with whether they may be quoted without a name.

    may_quote is None where the person was not asked or passed it by, which is no.
    direction: positive, negative, mixed, neutral or suggestion, as it stands: a person's word (direction_by)
    where there is one, else the machine's. machine_direction: what the machine said last; no person's word
    changes it. coding_version rises by one with everything that anybody says of the comment, so that
    nobody's word is written over by somebody who had not seen it.
    language: what the machine takes it to be in, "" until it has read it.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_said", "collection_id", "themed_with", "themed_by", "coding_version"),
    )
    """Whether anything new was said of comments is looked up whenever somebody looks at figures."""
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"))
    question_id: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(12))
    sealed_text: Mapped[SealedWords] = mapped_column("text", SealedText)
    text = Opened(str)
    language: Mapped[str] = mapped_column(String(12), default="", server_default="")
    may_quote: Mapped[bool | None] = mapped_column(Boolean)
    direction: Mapped[str | None] = mapped_column(String(12))
    sealed_direction_because: Mapped[SealedWords] = mapped_column(
        "direction_because", SealedJson, default=NOTHING
    )
    direction_because = Opened[list[str]](list)
    direction_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    machine_direction: Mapped[str | None] = mapped_column(String(12))
    coding_version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    themed_with: Mapped[str] = mapped_column(String(20), default="")
    """The codebook's version that the machine last read it with, and whether with the encoder; "" if it has
    not read it."""
    themed_by: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """The number of the partnership's model that it was read by, 0 for the codebook alone."""

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_to_collection(session, self.collection_id)


class Reading(Row):
    """A comment's place in the reading queue: every comment is read by a person.

    state: new, opened, confirm (a reader found nothing to pass on in what was raised, and a second one has to
    agree) or decided. arrived_at, to the hour, is erased with the decision. confirmed_by: the second
    reader. recorded_on: when a reader said that the partnership's own case system holds what was decided,
    under recorded_as; a decision other than "no action" holds the words here until then.
    """

    __tablename__ = "reading"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="new", index=True)
    arrived_at: Mapped[datetime | None] = mapped_column(DateTime)
    decision: Mapped[str] = mapped_column(String(40), default="")
    sealed_reason: Mapped[SealedWords] = mapped_column("reason", SealedText, default=NOTHING)
    reason = Opened(str)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    recorded_on: Mapped[date | None] = mapped_column(Date)
    sealed_recorded_as: Mapped[SealedWords] = mapped_column(
        "recorded_as", SealedText, default=NOTHING, server_default=""
    )
    recorded_as = Opened(str)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id", name="fk_reading_confirmed_by"))

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_with_comment(session, self.comment_id)


class KeptDecision(Row):
    """What a reader decided on words, or on an alert, that are no longer here: so much stays of a concern.

    It holds no word of anybody. reference: where the partnership's own case system has it.
    """

    __tablename__ = "kept_decision"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"), index=True)
    decision: Mapped[str] = mapped_column(String(40))
    sealed_reference: Mapped[SealedWords] = mapped_column("reference", SealedText, default=NOTHING)
    reference = Opened(str)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is: its partnership's, since it outlives its collection's key."""
        return Belongs(belongs_to_collection(session, self.collection_id).partnership_id)


class StoodAside(Row):
    """That a reader knows who somebody is, or that it is about their own team: they see nothing of it again.

    It holds for everything that the same person sent with it, and no reason stands here.
    """

    __tablename__ = "stood_aside"
    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)


class Screening(Row):
    """What the detector made of a comment that waits for a person: whether it moves up the queue.

    It holds no word of the comment and no figure. places: start and end, in the comment, of the words for
    which it moved up. read_by: the mark of the detector; with another one the comment is read anew. The row
    goes with the decision. It orders the reading queue and alerts a reader, and nothing else may ask for it.
    """

    __tablename__ = "screening"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    is_raised: Mapped[bool] = mapped_column(Boolean)
    places: Mapped[list[list[int]]] = mapped_column(JSON)
    read_by: Mapped[str] = mapped_column(String(16))


class Alert(Row):
    """An answer to an item about risk that a person must see at once, in the reading queue before comments.

    What was chosen stands with the response alone; response_id is empty where that was taken back, since an
    alert stays until somebody has decided. state, arrived_at, decision, reason and confirmed_by as in
    Reading.
    """

    __tablename__ = "alert"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    response_id: Mapped[str | None] = mapped_column(
        ForeignKey("response.id", ondelete="SET NULL"), index=True
    )
    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(8), default="new", index=True)
    arrived_at: Mapped[datetime | None] = mapped_column(DateTime)
    decision: Mapped[str] = mapped_column(String(40), default="")
    sealed_reason: Mapped[SealedWords] = mapped_column("reason", SealedText, default=NOTHING)
    reason = Opened(str)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id", name="fk_alert_confirmed_by"))

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_to_collection(session, self.collection_id)


class ContactRequest(Row):
    """Somebody's wish that a person calls, writes or comes: apart from all answers, with states of its own.

    Nothing here leads to an answer. Only days are kept, never the hour that a comment's place in the queue
    has, so that the two cannot be laid side by side. response_id is empty unless whoever asked joined it to
    what they had just sent. submission_mark: the hash of the page's own token, so that a repeat is the same
    request and its page can call it off. state: new, opened, contacting, done. details: what they wrote, as
    JSON, under a key of these requests alone, one a month; empty once destroyed. read_by: the day that they
    were told. unwanted: they want it no more, which ends nothing by itself. account_id: who is contacting
    them. asked_on, read_by and account_id are erased with the closing; response_id and submission_mark when
    the details are destroyed. outcome, reference and closed_on stay.
    """

    __tablename__ = "contact_request"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    response_id: Mapped[str | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"))
    submission_mark: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="new", index=True)
    sealed_details: Mapped[SealedWords] = mapped_column("details", SealedText, default=NOTHING)
    details = Opened(str)
    asked_on: Mapped[date | None] = mapped_column(Date)
    read_by: Mapped[date | None] = mapped_column(Date)
    unwanted: Mapped[bool] = mapped_column(Boolean, default=False)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reference: Mapped[str] = mapped_column(String(60), default="")
    closed_on: Mapped[date | None] = mapped_column(Date)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is: of no collection, whose key would tie it to answers."""
        held = self.sealed_details
        if isinstance(held, SealedWords) and held.token:
            return Belongs(self.partnership_id, held.key_name.rpartition(".")[0])
        assert self.asked_on is not None
        return Belongs(self.partnership_id, contact_key_scope(self.partnership_id, self.asked_on))


def contact_key_scope(partnership_id: str, day: date) -> str:
    """What the key belongs to that seals a partnership's wishes to be contacted in the month of a day.

    A month, so that the key can end soon after the last of them; no key of one wish alone, because the time
    of its file would tell when somebody asked.
    """
    return f"contact-{partnership_id}-{day:%Y-%m}"


class ContactStep(Row):
    """What an account did about a wish to be contacted, and on which day. A step is never changed.

    act: opened, contacting, tried, stepped_back ("I know who this is": that account meets it no more), or
    the outcome with which it was closed.
    """

    __tablename__ = "contact_step"
    request_id: Mapped[str] = mapped_column(
        ForeignKey("contact_request.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    done_on: Mapped[date] = mapped_column(Date)


class Coding(Row):
    """A theme put on a comment, with what the machine and what people say of it kept apart.

    The machine writes confidence, because, examples, codebook_version and model_version; confidence is empty
    where it does not put the theme forward. direction: which way it takes the comment to point for this
    theme, where the comment turns; empty where the comment points one way. People write state (suggested
    while nobody has spoken, then accepted or rejected) and account_id. Neither changes what the other wrote.
    """

    __tablename__ = "coding"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="suggested")
    confidence: Mapped[float | None] = mapped_column(Float)
    sealed_because: Mapped[SealedWords] = mapped_column("because", SealedJson, default=NOTHING)
    because = Opened[list[str]](list)
    examples: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    direction: Mapped[str | None] = mapped_column(String(12))
    codebook_version: Mapped[str] = mapped_column(String(20), default="")
    model_version: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (Index("ix_coding_theme_state", "theme_id", "state"),)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_with_comment(session, self.comment_id)


class PersonCoding(Row):
    """All that one person said of one comment: which themes, none of them included.

    turn: 1 the first coding, which may be mended while it is the only one; 2 that of a second person who saw
    neither the first one's themes nor the machine's; 3 what was settled after the two. differs: whether the
    second named other themes than the first. draw: the comment's place in the draw for a second person.
    direction: "" where the machine's was left. cannot: it cannot be coded (flag F4).
    """

    __tablename__ = "person_coding"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    themes: Mapped[list[str]] = mapped_column(JSON)
    direction: Mapped[str] = mapped_column(String(12), default="")
    cannot: Mapped[bool] = mapped_column(Boolean, default=False)
    differs: Mapped[bool] = mapped_column(Boolean, default=False)
    draw: Mapped[int] = mapped_column(Integer)
    codebook_version: Mapped[str] = mapped_column(String(20))
    coded_on: Mapped[date] = mapped_column(Date)
    __table_args__ = (Index("ix_person_coding_turn_draw", "turn", "draw"),)


class CommentFlag(Row):
    """Something that a person said a comment is, and that is no theme: a flag of the codebook, F1 to F4.

    Cleared when a reader decided (F1, F3), or found that nobody can be known by it, or was taken back (F2,
    F4).
    """

    __tablename__ = "comment_flag"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    flag: Mapped[str] = mapped_column(String(4), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    raised_on: Mapped[date] = mapped_column(Date)
    cleared_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    cleared_on: Mapped[date | None] = mapped_column(Date)


class CodingStep(Row):
    """One thing that a person did to a comment's coding. Steps are added; only is_undone changes.

    act: what was done. before, after: what stood then, themes by their ids and never a word of the comment;
    before also holds the reason of a decision that gave way, which is why it is sealed.
    version: the comment's coding_version after it.
    """

    __tablename__ = "coding_step"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    done_on: Mapped[date] = mapped_column(Date)
    sealed_before: Mapped[SealedWords] = mapped_column("before", SealedJson, default=NOTHING)
    before = Opened[dict[str, object]](dict, ("comment_id", "version"))
    after: Mapped[dict[str, object]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer)
    is_undone: Mapped[bool] = mapped_column(Boolean, default=False)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_with_comment(session, self.comment_id)


class Model(Row):
    """A way of suggesting themes that a partnership's people taught with their codes. There are no weights.

    The worker makes the weights anew from the codebook and the lessons below, so that no word of a child
    stands in a model, and what is taken back leaves every model. number: the partnership's first, second ...
    state: asked, learning, ready, stopped or failed. step: how far a training is. attempt: how often one was
    begun; only the newest may finish. bar: from which precision it assigns. encoder: its name, "" where it
    was off. account_id: who asked, empty for the command line. card: what was measured of it, as counted; no
    page is handed it but through disclosure control. keeps: what the rule said of it, empty before.
    """

    __tablename__ = "model"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    step: Mapped[str] = mapped_column(String(10), default="")
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    began_at: Mapped[datetime | None] = mapped_column(DateTime)
    bar: Mapped[float] = mapped_column(Float)
    codebook_version: Mapped[str] = mapped_column(String(20), default="")
    encoder: Mapped[str] = mapped_column(String(40), default="")
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    asked_on: Mapped[date] = mapped_column(Date)
    learned_on: Mapped[date | None] = mapped_column(Date)
    card: Mapped[dict[str, object] | None] = mapped_column(JSON)
    keeps: Mapped[bool | None] = mapped_column(Boolean)
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        # One training at a time, whoever asks and wherever: the database holds it.
        Index(
            "ix_model_in_training",
            "partnership_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'learning')"),
            postgresql_where=text("state IN ('asked', 'learning')"),
        ),
    )


class Lesson(Row):
    """What one comment taught a model: the themes and the direction that people had put on it by then.

    It holds no word of the comment, and goes with it.
    """

    __tablename__ = "lesson"
    model_id: Mapped[str] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[str] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    themes: Mapped[list[str]] = mapped_column(JSON)
    direction: Mapped[str] = mapped_column(String(12), default="")


class ModelChoice(Row):
    """That a partnership went over to a model, or back to one. The newest of these says which is in use.

    model_id: empty for the codebook alone. account_id: who chose, empty where it was the rule.
    """

    __tablename__ = "model_choice"
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    model_id: Mapped[str | None] = mapped_column(ForeignKey("model.id"))
    chosen_on: Mapped[date] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class PossibleTheme(Row):
    """That comments which no theme fits lie together: perhaps a new theme, for a person to look at.

    It is never counted. by_meaning: whether the sentence encoder read them; without it the grouping is weak.
    dismissed_by: who said that it is no theme; its comments are then grouped no more. The words by which it
    is known stand with its comments alone, so that they go with them.
    """

    __tablename__ = "possible_theme"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    made_on: Mapped[date] = mapped_column(Date)
    by_meaning: Mapped[bool] = mapped_column(Boolean)
    dismissed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    dismissed_on: Mapped[date | None] = mapped_column(Date)


class GroupedComment(Row):
    """A comment that lies with others in a possible theme.

    phrases: those of the group's phrases that this comment says, each with its place among them.
    """

    __tablename__ = "grouped_comment"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    possible_theme_id: Mapped[str] = mapped_column(
        ForeignKey("possible_theme.id", ondelete="CASCADE"), index=True
    )
    sealed_phrases: Mapped[SealedWords] = mapped_column("phrases", SealedJson)
    phrases = Opened[dict[str, int]](dict)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_with_comment(session, self.comment_id)


class Quote(Row):
    """Words that a person chose to show, after reading them: perhaps shortened, never with a name in it.

    looked_at: those of its words that may point to somebody and by which, a person said, nobody can be known.
    """

    __tablename__ = "quote"
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    sealed_wording: Mapped[SealedWords] = mapped_column("wording", SealedText)
    wording = Opened(str)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    chosen_on: Mapped[date] = mapped_column(Date)
    sealed_looked_at: Mapped[SealedWords] = mapped_column(
        "looked_at", SealedJson, default=NOTHING, server_default=text("'[]'")
    )
    looked_at = Opened[list[str]](list)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is."""
        return belongs_with_comment(session, self.comment_id)


class QuoteApproval(Row):
    """A second person's yes to a quote of a small group, not shown without it. It goes with the words."""

    __tablename__ = "quote_approval"
    comment_id: Mapped[str] = mapped_column(
        ForeignKey("quote.comment_id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    approved_on: Mapped[date] = mapped_column(Date)


class PackagedCodebook(Row):
    """A codebook that came with Heard and that some partnership began its own from or has looked at."""

    __tablename__ = "packaged_codebook"
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    content: Mapped[str] = mapped_column(Text)


class CodebookVersion(Row):
    """A version of a partnership's own codebook. Once in use its content never changes.

    state: draft, review, in_use or past; of the first two there is one at the most, and it alone can be
    changed or dropped. revision: how often the draft was changed, so that two people do not overwrite each
    other. begun_beside: the packaged codebook that was there when it was begun; seen: the last one that the
    partnership has looked at. account_id: who asked for the review; reviewed_by: who put it in use.
    """

    __tablename__ = "codebook_version"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8), default="draft")
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    begun_on: Mapped[date] = mapped_column(Date)
    begun_beside: Mapped[str] = mapped_column(String(20))
    seen: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    reviewed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    in_use_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (UniqueConstraint("partnership_id", "number"),)


class MovedCoding(Row):
    """What became of a person's coding when its theme gave way to others: the history of a coding.

    to_theme: "" where the comment carries none of those that took the theme's place. account_id: who had put
    the theme on the comment. moved_by: who coded it again after a split, None where a merge moved it.
    """

    __tablename__ = "moved_coding"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    from_theme: Mapped[str] = mapped_column(String(20))
    to_theme: Mapped[str] = mapped_column(String(20))
    codebook_version: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    moved_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    moved_on: Mapped[date] = mapped_column(Date)


class LoadedWording(Row):
    """The wording of a published instrument, loaded by a partnership that holds its licence.

    content: the questionnaire that it makes, frozen. Loading again puts another in its place for collections
    that open from then on; what was asked stays with its version.
    """

    __tablename__ = "loaded_wording"
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    instrument_id: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)
    notes: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    loaded_on: Mapped[date] = mapped_column(Date)


class StatedReliability(Row):
    """What an administrator states about a scale, so that reliable change may be told, and on what ground.

    criterion: per cent, 90 or 95. at_or_above: whether a change of exactly the threshold counts. people: how
    many its figures were taken from, needed for a scale of our own.
    """

    __tablename__ = "stated_reliability"
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    scale_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    sd: Mapped[float] = mapped_column(Float)
    reliability: Mapped[float] = mapped_column(Float)
    criterion: Mapped[int] = mapped_column(Integer)
    at_or_above: Mapped[bool] = mapped_column(Boolean, default=False)
    source: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None] = mapped_column(Integer)
    stated_on: Mapped[date] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class Release(Row):
    """A frozen set of figures. What was published stays as it was; the next release has a higher number.

    subject: "collection:ID" or "programme:ID". people: how many responses it was made from, for deciding
    when the next is due; it is never shown. commenters: how many people's comments its themes were counted
    from, for deciding when they may change; never shown, None where it was not kept. is_last: made at the
    close. taken_back: how many people took answers back since; a release that was published stands,
    and the next one leaves them out. mark: another whenever its figures are put anew, so that figures that
    were read once are known again. words_as: a mark of what had been said of the comments when its themes
    were last looked at; while it is the same, they need no second look.
    """

    __tablename__ = "release"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column(Integer)
    made_on: Mapped[date] = mapped_column(Date)
    people: Mapped[int] = mapped_column(Integer)
    commenters: Mapped[int | None] = mapped_column(Integer)
    taken_back: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    is_last: Mapped[bool] = mapped_column(Boolean, default=False)
    mark: Mapped[str] = mapped_column(String(ID_LENGTH), default=random_id, server_default="")
    words_as: Mapped[str] = mapped_column(String(64), default="", server_default="")
    figures: Mapped[dict[str, object]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("subject", "number"),)

    @validates("figures")
    def _mark_anew(self, _name: str, figures: dict[str, object]) -> dict[str, object]:
        self.mark = random_id()
        return figures


class AuditLine(Row):
    """One act of staff: who did what to which thing, to the minute. Lines are added and never change.

    The database itself refuses to change or delete one. It holds no word of anybody who answers, no card, no
    code and no address; `analysis/audit_chain.py` says how each line holds fast those before it. account: the
    id of an account, or a word for whoever has none. Nothing here leads to another table by force: the audit
    outlives what it speaks of.
    """

    __tablename__ = "audit_line"
    partnership_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime)
    account: Mapped[str] = mapped_column(String(ID_LENGTH))
    act: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(20))
    thing: Mapped[str] = mapped_column(String(64))
    times: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Row):
    """Where a partnership's audit ends: its last place and hash. Whoever adds a line holds this row first."""

    __tablename__ = "audit_head"
    partnership_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


# ---- whose a row is --------------------------------------------------------------------------------------

_COLLECTIONS, _COMMENTS = "heard_belongs_collections", "heard_belongs_comments"


def belongs_to_collection(session: Session, collection_id: str) -> Belongs:
    """Whose a collection's rows are. Asked of the database once in a session."""
    known: dict[str, Belongs] = session.info.setdefault(_COLLECTIONS, {})
    if collection_id not in known:
        wanted = select(Collection.partnership_id).where(Collection.id == collection_id)
        known[collection_id] = Belongs(session.scalars(wanted).one(), collection_id)
    return known[collection_id]


def belongs_with_comment(session: Session, comment_id: str) -> Belongs:
    """Whose the rows of a comment are."""
    known: dict[str, str] = session.info.setdefault(_COMMENTS, {})
    if comment_id not in known:
        know_comments(session, [comment_id])
    return belongs_to_collection(session, known[comment_id])


def know_comments(session: Session, comment_ids: Iterable[str]) -> None:
    """Ask at once whose these comments are, where many of their rows are to be opened or sealed."""
    known: dict[str, str] = session.info.setdefault(_COMMENTS, {})
    asked = [one for one in dict.fromkeys(comment_ids) if one not in known]
    if asked:
        wanted = select(Comment.id, Comment.collection_id).where(Comment.id.in_(asked))
        known |= {row.id: row.collection_id for row in session.execute(wanted)}
