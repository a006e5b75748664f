"""Worksheets and what staff hold of each of their items, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.store.evidence_tables import Worksheet, WorksheetEntry


def worksheets(session: Session, partnership_id: str) -> Sequence[Worksheet]:
    """A partnership's worksheets, the newest first."""
    wanted = select(Worksheet).where(Worksheet.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(Worksheet.framework_id, Worksheet.number.desc())).all()


def of_framework(session: Session, partnership_id: str, framework_id: str) -> Sequence[Worksheet]:
    """A partnership's worksheets of one framework, the newest first."""
    wanted = select(Worksheet).where(
        Worksheet.partnership_id == partnership_id, Worksheet.framework_id == framework_id
    )
    return session.scalars(wanted.order_by(Worksheet.number.desc())).all()


def hold(session: Session, worksheet_id: str) -> Worksheet | None:
    """A worksheet as it is now; others who want to write in it wait until this transaction ends."""
    return session.get(Worksheet, worksheet_id, with_for_update=True, populate_existing=True)


def entries(session: Session, worksheet_id: str) -> Sequence[WorksheetEntry]:
    """Every version of every item of a worksheet, the oldest first."""
    wanted = select(WorksheetEntry).where(WorksheetEntry.worksheet_id == worksheet_id)
    return session.scalars(wanted.order_by(WorksheetEntry.measure_id, WorksheetEntry.version)).all()
