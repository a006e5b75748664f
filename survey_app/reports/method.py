"""How the figures of a report came about, how good the machine's part in it is, and what to bear in mind."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import ChangeFigure
from analysis.outcomes import Finding, FindingKind
from survey_app import report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext
from survey_app.papers.model import Block, Items, Paragraph, Runs, Section, Table, Value
from survey_app.reports.ground import Ground
from survey_app.reports.runs import fill

_HOW = (
    lazy_gettext(
        "Answers become figures in one place, where small numbers are protected, and are kept as releases "
        "that do not change. A new release comes only when enough more people have answered, so that "
        "nobody's answer shows as the difference between two."
    ),
    lazy_gettext(
        "Every figure here is one of a release, printed as it was released. None is added up across "
        "collections. The mark beside a figure names its release and the rule by which it may be shown."
    ),
    lazy_gettext(
        "A report on a district or a year chooses among releases. It makes no smaller group than these, so "
        "no figure of a district can be worked out by taking others away."
    ),
    lazy_gettext(
        "A share is of those who said something to the question; whoever skipped it, did not know, or would "
        "rather not say is not among them. In words, “some” is less than two in five, “about half” is two to "
        "three in five, “most” is more, and “few or none” is a fifth at the most. Of ten, eleven or thirteen "
        "people “some” is all that lies between “few or none” and “most”."
    ),
)
_THEMES = lazy_gettext(
    "A person reads all that people write. A machine suggests which themes it speaks of; people check that, "
    "and a theme that nobody has checked is not used as evidence. Which way people spoke is a rough reading: "
    "good enough to look at, not to decide by."
)
_CHANGES = lazy_gettext(
    "A change is told of people who answered both times. Beside its average stands the range in which the "
    "true average for such a group probably lies (a 95 per cent interval), and d_av, which is the change in "
    "units of how far scores spread: about 0.2 is small, 0.5 medium and 0.8 large in common use, which is no "
    "law."
)
CAVEATS = (
    lazy_gettext(
        "How many spoke of something does not say how much it matters. One voice can be the one to heed."
    ),
    lazy_gettext(
        "Nobody without the support was asked, so nothing here shows that the support caused a change."
    ),
    lazy_gettext("Who answers chooses to. Those who did not may think otherwise, and may be worse off."),
    lazy_gettext("In a small group a few more people could change the picture."),
    lazy_gettext(
        "Feedback does not say how common exploitation is. More people who speak of it can mean that more is "
        "noticed."
    ),
    lazy_gettext("Themes are suggested by a machine that errs, and checked by people, who err too."),
    lazy_gettext(
        "Records and feedback answer different questions. They stand side by side here and are never mixed."
    ),
    lazy_gettext("Answers given near somebody who helps may be kinder than what people think."),
)
"""What a reader must bear in mind with any report of this kind."""


def section(ground: Ground) -> Section:
    """Method and accuracy: releases, rounding, themes, the model, changes."""
    return Section(
        "method",
        _("Method and accuracy"),
        (
            *(Paragraph((str(said),)) for said in _HOW),
            _rounding(ground),
            Paragraph((str(sentences.STRENGTH_RULE),)),
            Paragraph((str(_THEMES),)),
            *_model(ground),
            *_changes(ground),
        ),
    )


def caveats(ground: Ground) -> Section:
    """What to bear in mind, printed with every report."""
    return Section("caveats", _("What to bear in mind"), (Items(tuple((str(said),) for said in CAVEATS)),))


def _rounding(ground: Ground) -> Block:
    """How the figures of each class that the report holds were made fit to be shown."""
    rows: list[tuple[Runs, ...]] = []
    for klass in DisclosureClass:
        number = sum(one.klass is klass and not one.is_programme for one in ground.summaries.values())
        if number:
            label = _("Collections: %(class)s") % {"class": CLASS_WORDS[klass]}
            count = ground.count(number, f"collections/{klass}", label)
            rows.append(((str(CLASS_WORDS[klass]),), (str(report_words.RULE_WORDS[klass]),), (count,)))
    return Table(
        _("How small numbers are protected"),
        (_("Group"), _("How its figures are shown"), _("Collections")),
        tuple(rows),
        _("Rounding"),
    )


CLASS_WORDS = {
    DisclosureClass.OPEN: lazy_gettext("Staff and leaders"),
    DisclosureClass.PROTECTED: lazy_gettext("Schools, campaigns and large programmes"),
    DisclosureClass.SMALL: lazy_gettext("Small groups in which people know each other"),
    DisclosureClass.WORKSHEET: lazy_gettext("Worksheets of the board"),
}
"""Who is in a disclosure class, in words for a board."""


# ---- the machine's part ----------------------------------------------------------------------------------


def _model(ground: Ground) -> Iterator[Block]:
    """By what themes are suggested, and how often that is right as measured on comments it was not shown."""
    number = next((one.model for one in ground.summaries.values()), 0)
    said = [sentences.themes_by_text(number)]
    card = ground.model.card if ground.model is not None else None
    if card is None:
        said.append(
            _(
                "How often these suggestions are right has not been measured here: for that people have to "
                "code comments first, and a model has to learn from them."
            )
        )
        yield Paragraph((" ".join(said),))
        return
    key = "model"
    yield Paragraph(
        fill(
            _("%(by)s %(right)s %(before)s"),
            by=" ".join(said),
            right=Value(
                sentences.first_right_text(card.after.first), f"{key}/first", _("First suggestion right")
            ),
            before=Value(
                sentences.before_after_text(card.before.first, card.after.first),
                f"{key}/before",
                _("First suggestion right, codebook alone"),
            ),
        )
    )
    if card.after.micro.is_shown:
        yield Paragraph(
            fill(
                _("For experts: F1 over all themes %(score)s (95 per cent interval: %(interval)s)."),
                score=Value(sentences.quality_text(card.after.micro), f"{key}/f1", "F1"),
                interval=Value(sentences.quality_text(card.after.interval), f"{key}/f1-interval", "F1"),
            ),
            "quiet",
        )


# ---- changes, for experts --------------------------------------------------------------------------------


def _changes(ground: Ground) -> Iterator[Block]:
    """Each change that may be told by its average, with its effect size."""
    rows = [row for finding in ground.heard.findings for row in _change_row(ground, finding)]
    if not rows:
        return
    yield Paragraph((str(_CHANGES),))
    yield Table(
        _("Changes, for experts"),
        (_("Scale"), _("Both times"), _("Average change"), _("95 per cent interval"), _("d_av")),
        tuple(rows),
        _("Changes"),
        note=_(
            "d_av: mean change over the root mean square of both standard deviations; “–” where not shown."
        ),
    )


def _change_row(ground: Ground, finding: Finding) -> Iterator[tuple[Runs, ...]]:
    figure = finding.figure
    if finding.kind is not FindingKind.SCALE_CHANGE or not isinstance(figure, ChangeFigure):
        return
    if not figure.change.is_shown:
        return
    told = ground.told(finding)
    key = f"{finding.source_id}/{finding.subject}"
    cells: list[Runs] = [(told.title,)]
    for code, part in (
        ("pairs", figure.pairs),
        ("change", figure.change),
        ("interval", figure.interval),
        ("effect", figure.effect),
    ):
        label = f"{told.title}: {code}"
        cells.append((ground.value(part, f"{key}/{code}", label, told.source),) if part.is_shown else ("–",))
    yield tuple(cells)
