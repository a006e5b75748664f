"""Making a report: the ground is gathered once, and the module of its kind puts it into a paper.

Each kind is one module of this package with `build(ground) -> Paper`. It is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from typing import cast

from survey_app.papers.model import Paper
from survey_app.reports.ground import Ground, Progress, gather, in_silence
from survey_app.services import reports
from survey_app.services.evidence import Period
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

KINDS: Mapping[str, str] = {kind: kind.replace("-", "_") for kind in reports.KINDS}
"""Each kind of report, in the order in which they are offered, with the module that builds it."""


def make(
    session: Session,
    partnership_id: str,
    kind: str,
    district_id: str | None,
    period: Period | None,
    today: date,
    progress: Progress = in_silence,
) -> Paper:
    """A report, made now. Quotes stand in it without their words, narratives without what was written.

    district_id: None for the whole partnership; the annual report of one district is for its local board. The
    session must be one that writes: releases may be due. Raises Refusal for a kind or district there is not.
    """
    build = builder(kind)
    ground = gather(session, partnership_id, kind, district_id, period, today, progress)
    return build(ground)


def builder(kind: str) -> Callable[[Ground], Paper]:
    """What builds a kind of report. Raises Refusal where there is no such kind."""
    if kind not in KINDS:
        raise Refusal(
            "There is no report %(kind)s. Choose one of: %(known)s.", kind=repr(kind), known=", ".join(KINDS)
        )
    module = import_module(f"survey_app.reports.{KINDS[kind]}")
    return cast(Callable[[Ground], Paper], module.build)
