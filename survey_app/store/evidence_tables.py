"""The tables of what staff enter, rate, do and report, beside what people answered.

No row of them holds a word of anybody who answers: a report keeps of a quote only which comment it is from.
Roles are named here, never a child or a member of staff. A row with a district belongs to it; one without is
the whole partnership's.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey_app.store.sealed import NOTHING, Belongs, Opened, SealedText, SealedWords
from survey_app.store.tables import ID_LENGTH, Row, random_id


class RecordEntry(Row):
    """A number from somebody's records for one measure, one period and one district: no answer of anybody.

    Entries are added and never changed: of the same measure, period and district the highest version holds.
    district_id: None for the whole partnership. period: "2026" or "2026-Q3". value: in unit ("number",
    "percent" or "days"); None in a version that withdraws the entry. counts: "people" where each one counted
    is a person, so that a small number is shown as a range; "events" otherwise. source: which record.
    brought: whether it came in a file.
    """

    __tablename__ = "record_entry"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id"))
    measure_id: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column(Integer)
    value: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(String(10))
    counts: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    brought: Mapped[bool] = mapped_column(Boolean, default=False)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    entered_on: Mapped[date] = mapped_column(Date)
    __table_args__ = (UniqueConstraint("partnership_id", "district_id", "measure_id", "period", "version"),)


class Activity(Row):
    """Something that was held: an awareness session, training, a campaign, a conference, a briefing.

    kind: one of those words. audience: for whom. held_on, ended_on: its days, None where it was one day.
    attending: how many were there, or were reached by a campaign; None where nobody counted. collection_id:
    the collection that asked them, so that it is known how many of them answered.
    """

    __tablename__ = "activity"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    attending: Mapped[int | None] = mapped_column(Integer)
    collection_id: Mapped[str | None] = mapped_column(ForeignKey("collection.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    entered_on: Mapped[date] = mapped_column(Date)


class Worksheet(Row):
    """One filling-in of a worksheet: the committee's self-evaluation, or the board of key questions.

    framework_id: NCC or LGA. number: from 1 for each framework. finished_on: None while it is filled in; of
    one framework one at a time is, and what was finished never changes.
    """

    __tablename__ = "worksheet"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    framework_id: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(Integer)
    begun_on: Mapped[date] = mapped_column(Date)
    finished_on: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (UniqueConstraint("partnership_id", "framework_id", "number"),)


class WorksheetEntry(Row):
    """What staff hold of one item of a worksheet: a rating, what shows it, who sees to it. Never changed.

    Of one item the highest version holds; the others are its history. measure_id: the item. rating: a code of
    its scale, "" where there is none yet. shows: which paper, date or figure shows it. owner: a role. ticked:
    ids of the look-fors that they can see.
    """

    __tablename__ = "worksheet_entry"
    worksheet_id: Mapped[str] = mapped_column(ForeignKey("worksheet.id"), primary_key=True)
    measure_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rating: Mapped[str] = mapped_column(String(24), default="")
    shows: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(100), default="")
    by_when: Mapped[date | None] = mapped_column(Date)
    ticked: Mapped[list[str]] = mapped_column(JSON, default=list)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(DateTime)


class Action(Row):
    """Something that the partnership does about what people said.

    text: what, in staff's words. owner: a role. due_on: by when, None for no day. status: "planned",
    "under_way", "done" or "not_done" (which says why in its last step). done_on: the day it was done.
    is_public: whether its words for people (`ActionWords`) are shown to them.
    """

    __tablename__ = "action"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id"))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10), default="planned")
    done_on: Mapped[date | None] = mapped_column(Date)
    is_public: Mapped[bool] = mapped_column(Boolean, default=False)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    created_on: Mapped[date] = mapped_column(Date)


class ActionWords(Row):
    """What people are told of an action in one language, in staff's words: what they said, what was done."""

    __tablename__ = "action_words"
    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    said: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)


class ActionLink(Row):
    """What an action is about: one of a collection, a programme, a theme or a measure in each row.

    release_id: the release in which a theme or measure was seen, None where none was named.
    """

    __tablename__ = "action_link"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"), index=True)
    collection_id: Mapped[str | None] = mapped_column(ForeignKey("collection.id"), index=True)
    programme_id: Mapped[str | None] = mapped_column(ForeignKey("programme.id"))
    theme_id: Mapped[str | None] = mapped_column(String(20))
    measure_id: Mapped[str | None] = mapped_column(String(20))
    release_id: Mapped[str | None] = mapped_column(ForeignKey("release.id"))


class ActionStep(Row):
    """A change of an action, with a note: its history. number: from 1 for each action.

    status: from this step on. was: what the change took the place of, by field, {} where it took no place.
    """

    __tablename__ = "action_step"
    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    was: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    taken_on: Mapped[date] = mapped_column(Date)


class Report(Row):
    """A report that a partnership keeps: which, of what district and period. Its words outlive every edition.

    kind: annual, storyboard, quality-assurance, key-questions, self-evaluation, meeting-digest. district_id:
    None for the whole partnership. period: "2026", "2026-Q3" or "" for all. The same report is made again and
    again; it is one row.
    """

    __tablename__ = "report"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id"))
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(7), default="")
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    created_on: Mapped[date] = mapped_column(Date)
    __table_args__ = (UniqueConstraint("partnership_id", "district_id", "kind", "period"),)


class ReportNarrative(Row):
    """What a coordinator wrote in one place of a report. The highest version of a slot holds.

    basis: the values beneath it when it was written, by key with label and text, so that what moved since can
    be told.
    """

    __tablename__ = "report_narrative"
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(DateTime)


class ReportEdition(Row):
    """A report as it was made once. state: "waiting", "making", "ready" or "failed"; done of total: how far.

    content: the paper, frozen, without the words of quotes. quoted: of how many comments words stand in it;
    where fewer are left in `ReportQuote`, somebody's words went, and its files are made anew.
    """

    __tablename__ = "report_edition"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    quoted: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(DateTime)
    made_on: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (UniqueConstraint("report_id", "number"),)


class ReportQuote(Row):
    """That words of a comment stand in an edition. It goes with the quote; so it tells that files are old."""

    __tablename__ = "report_quote"
    edition_id: Mapped[str] = mapped_column(ForeignKey("report_edition.id"), primary_key=True)
    comment_id: Mapped[str] = mapped_column(
        ForeignKey("quote.comment_id", ondelete="CASCADE"), primary_key=True
    )


class ReportFile(Row):
    """An edition as a file, kept for some days for whoever downloads it; sealed, since quotes stand in it.

    format: "docx", "pdf", "xlsx" or "html". content: the file's bytes as base64.
    """

    __tablename__ = "report_file"
    edition_id: Mapped[str] = mapped_column(ForeignKey("report_edition.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(5), primary_key=True)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"))
    sealed_content: Mapped[SealedWords] = mapped_column("content", SealedText, default=NOTHING)
    content = Opened(str)
    made_on: Mapped[date] = mapped_column(Date)

    def belongs(self, session: Session) -> Belongs:
        """Whose it is: its partnership's, since a report speaks of many collections."""
        return Belongs(self.partnership_id)


class ExportSetting(Row):
    """How somebody takes answers out, by name. choices: profile, format, language, labels or codes."""

    __tablename__ = "export_setting"
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    saved_on: Mapped[date] = mapped_column(Date)
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)
