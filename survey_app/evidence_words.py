"""Words of the evidence board: why evidence is as sure as it is, where it has gone, and why a figure is so.

What they say was decided where the figures were made and judged (`analysis/outcomes.py`); nothing is worked
out here.
"""

from __future__ import annotations

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import Figure
from analysis.outcomes import Finding, Grounds, Lack, MeasureEvidence, Strength, Trend, Untold
from survey_app import sentences
from survey_app.i18n import gettext, ngettext, questionnaire_words
from survey_app.i18n import lazy_gettext as _
from survey_app.services.released import CHECKED, ThemeFigures
from survey_app.services.why import Explained

TREND_WORDS = {
    Trend.BETTER: _("Better"),
    Trend.WORSE: _("Worse"),
    Trend.SAME: _("About the same"),
    Trend.UNKNOWN: _("Cannot be told"),
}
TREND_RULE = _(
    "Better or worse than in the release before: where a finding moved that way and none the other. "
    "Less than five in a hundred for certain, so also what rounding alone may have made, is about the same. "
    "It is told from what both releases show, and nothing is tested: the later one holds the people of the "
    "earlier one."
)
"""The rule of `analysis.outcomes.trend`, printed where a trend is."""
_STRENGTH = {
    Strength.NONE: _("None"),
    Strength.EMERGING: _("Emerging"),
    Strength.MODERATE: _("Moderate"),
    Strength.STRONG: _("Strong"),
}
_LACKS = {
    Lack.ONE_SOURCE: _("there are not two collections with at least 5 people each"),
    Lack.FEW_PEOPLE: _("30 people are not certain"),
    Lack.OLD: _("too much of it ended more than a year ago"),
    Lack.POINTS_NOWHERE: _("too little of it says whether things go well"),
    Lack.DISAGREE: _("findings point different ways"),
}
_UNTOLD = {
    Untold.NOTHING_BEFORE: _("None of it was shown in an earlier release."),
    Untold.NO_BETTER: _("What is shown does not say which way is better."),
    Untold.DIFFER: _("Some of it got better and some of it worse."),
}
_SHORT = {Untold.NOTHING_BEFORE: _("First release"), Untold.DIFFER: _("Some better, some worse")}
KIND_WORDS = {
    "question": _("How a question was answered"),
    "scale": _("The average of a score"),
    "theme": _("How many people spoke of a theme"),
    "pair": _("How many people spoke of two themes"),
    "change": _("What changed between two waves"),
    "block": _("Figures of waves that are read together"),
    "people": _("How many people answered"),
    "writers": _("How many people wrote something"),
    "without_theme": _("How many people spoke of no theme"),
    "cards": _("How cards were used"),
}
"""What an explained figure is of, by the first part of its key."""
_METHODS = {
    "question": (
        _(
            "Each person counts once. Percentages are of those who gave an opinion; who skipped it, or would "
            "rather not say, is counted beside them. An average is made from the counts as they are shown."
        ),
        "Who sees what",
    ),
    "scale": (
        _(
            "The items of the score are added up, reversed ones turned round. Who answered too few of them "
            "has no score and is left out."
        ),
        "Scores",
    ),
    "theme": (
        _("Each person counts once for a theme, however often they spoke of it, of all who wrote something."),
        "Who sees what",
    ),
    "pair": (
        _("People who spoke of both themes, of all who wrote something, to the nearest five."),
        "Who sees what",
    ),
    "change": (
        _(
            "Later minus earlier, of people with a score at both waves. The likely true change is the 95 per "
            "cent interval of a paired t-test; the effect is d_av."
        ),
        "Change",
    ),
    "block": (_("Each figure of it is named, with its method, in the table for experts."), "Three waves"),
    "people": (_("Each person counts once; a card that was used twice is one person."), "Pairs"),
    "writers": (_("Each person counts once, however much they wrote."), "Who sees what"),
    "without_theme": (_("People who wrote, and of whose words no theme was put."), "Who sees what"),
    "cards": (_("Cards by how often each was used, and those of the first wave that came again."), "Pairs"),
}
"""How each kind is counted, and the section of docs/statistics.md that has the formula."""
COUNTED_WORDS = {
    "base": _("Of how many people"),
    "mean": _("Average"),
    "scored": _("People with a score"),
    "people": _("People"),
    "refused": _("Typed, and no card"),
    "once": _("Used once"),
    "more": _("Used more than once"),
}


def strength_text(one: MeasureEvidence) -> str:
    """How sure the evidence for a measure is, and why it is not surer, as one sentence."""
    return _sure(one.strength, one.grounds)


def _sure(strength: Strength, grounds: Grounds) -> str:
    named = str(_STRENGTH[strength])
    if strength is Strength.NONE:
        return gettext("None: nothing is shown.")
    parts = []
    if grounds.sources:
        parts.append(
            ngettext("%(num)s collection", "%(num)s collections", grounds.sources)
            % {"num": sentences.number(grounds.sources)}
        )
    if grounds.people:
        parts.append(gettext("at least %(people)s people") % {"people": sentences.number(grounds.people)})
    told = sentences.join(parts) if parts else gettext("something is shown")
    if strength is Strength.STRONG:
        return gettext("%(strength)s: %(told)s that point the same way, within a year.") % {
            "strength": named,
            "told": told,
        }
    lacks = sentences.join([str(_LACKS[lack]) for lack in grounds.lacks])
    sentence = (
        gettext("%(strength)s: %(told)s; not moderate, since %(lacks)s.")
        if strength is Strength.EMERGING
        else gettext("%(strength)s: %(told)s; not strong, since %(lacks)s.")
    )
    return sentence % {"strength": named, "told": told, "lacks": lacks}


def trend_word(one: MeasureEvidence) -> str:
    """Where a measure has gone in a word or two, for a line of the board."""
    short = _SHORT.get(one.untold) if one.untold is not None else None
    return str(short or TREND_WORDS[one.trend])


def trend_text(one: MeasureEvidence) -> str:
    """Where a measure has gone since the release before, and why that cannot be told where it cannot."""
    word = str(TREND_WORDS[one.trend])
    if one.untold is None:
        return word + "."
    return f"{word}. {_UNTOLD[one.untold]}"


def finding_trend_text(finding: Finding) -> str:
    """Where one finding has gone; "" where it was not shown before, or that cannot be told."""
    told = finding.trend
    return "" if told in (None, Trend.UNKNOWN) else str(TREND_WORDS[told])


def method_text(found: Explained) -> str:
    """How a figure was counted."""
    return str(_METHODS[found.kind][0])


def formula_place(found: Explained) -> str:
    """The section of docs/statistics.md that has its formula."""
    return str(_METHODS[found.kind][1])


def rounding_text(klass: DisclosureClass) -> str:
    """To what a class rounds, and from how many people anything is shown."""
    if klass is DisclosureClass.PROTECTED:
        return gettext("Numbers of people to the nearest 5, averages to one decimal; from 10 people on.")
    if klass is DisclosureClass.SMALL:
        return gettext("No number of people: ranges and words, once, at the close; from 10 people on.")
    if klass is DisclosureClass.OPEN:
        return gettext("Not rounded: exact counts of adults at work; from 5 people on.")
    return gettext("Not rounded, and from the first statement on.")


def about_text(found: Explained) -> str:
    """What an explained figure is about: the wording of the question, the title of the score, the theme."""
    if found.question is not None:
        part = sentences.part_text(found.question, found.part, found.fillings)
        return sentences.wording(found.question.text, found.fillings) + (f" ({part})" if part else "")
    if found.scale is not None:
        return questionnaire_words(found.scale.title)
    if found.theme is not None:
        named = [
            questionnaire_words(one.name) for one in (found.theme, found.second_theme) if one is not None
        ]
        return sentences.join(named)
    return str(KIND_WORDS[found.kind])


def counted_text(found: Explained, code: str) -> str:
    """The words beside one figure of an explained one."""
    if code in COUNTED_WORDS:
        return str(COUNTED_WORDS[code])
    if found.question is not None and found.kind == "question":
        return sentences.code_text(found.question, found.part, code, found.fillings)
    if code in sentences.DIRECTION_WORDS:
        return str(sentences.DIRECTION_WORDS[code])
    if code in sentences.CHANGE_WORDS:
        return str(sentences.CHANGE_WORDS[code])
    name, _sign, statistic = code.rpartition(".")
    if name in sentences.LINE_WORDS:
        return f"{sentences.LINE_WORDS[name]}: {sentences.statistic_text(statistic)}"
    return sentences.statistic_text(code)


def coded_by_text(found: Explained) -> list[str]:
    """Who coded what people wrote, the machine or people; nothing for a figure of no comments."""
    if found.comments is None:
        return []
    told = found.comments
    lines = []
    if isinstance(found.told, ThemeFigures):
        lines.append(str(sentences.CHECKED_WORDS[found.told.checked]) + ".")
    lines.append(
        sentences.put_by_text(
            told.told("themes_by_people"),
            told.told("themes_by_machine_sure"),
            told.told("themes_by_machine_unsure"),
        )
    )
    lines.append(
        sentences.direction_by_text(told.told("directions_by_people"), told.told("directions_by_machine"))
    )
    if not (isinstance(found.told, ThemeFigures) and found.told.checked == CHECKED):
        lines.append(sentences.themes_by_text(told.model))
    lines.append(sentences.codebook_text(told.codebook))
    return [line for line in lines if line]


def before_text(figure: Figure, before: Figure | None) -> str:
    """What a figure was in an earlier release; that it was not shown, where it was not."""
    if before is None or not before.is_shown:
        return gettext("not shown")
    return sentences.figure_text(before)
