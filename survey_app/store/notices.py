"""Privacy notices, version by version, and what a partnership puts into them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.store.tables import Collection, Notice, NoticeDetails, Partnership


def versions(session: Session, partnership_id: str, kind: str, language: str) -> Sequence[Notice]:
    """The versions of a notice in one language, the newest first."""
    wanted = select(Notice).where(
        Notice.partnership_id == partnership_id, Notice.kind == kind, Notice.language == language
    )
    return session.scalars(wanted.order_by(Notice.number.desc())).all()


def newest(session: Session, partnership_id: str, kind: str, language: str) -> Notice | None:
    """The version of a notice that people of a language read now."""
    wanted = select(Notice).where(
        Notice.partnership_id == partnership_id, Notice.kind == kind, Notice.language == language
    )
    return session.scalar(wanted.order_by(Notice.number.desc()).limit(1))


def details(session: Session, partnership_id: str) -> Sequence[NoticeDetails]:
    """What a partnership puts into its notices, the newest first."""
    wanted = select(NoticeDetails).where(NoticeDetails.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(NoticeDetails.number.desc())).all()


def add(session: Session, row: Notice | NoticeDetails) -> None:
    """Keep a version."""
    session.add(row)
    session.flush()


def hold(session: Session, partnership_id: str) -> None:
    """Let nobody else add a version for this partnership until this session is over."""
    session.scalar(select(Partnership.id).where(Partnership.id == partnership_id).with_for_update())


def collections(session: Session, partnership_id: str) -> Sequence[Collection]:
    """A partnership's collections in the order in which they opened."""
    wanted = select(Collection).where(Collection.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(Collection.opens_on, Collection.title)).all()
