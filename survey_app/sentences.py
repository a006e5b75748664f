"""What figures say in words: one wording of each, for pages, charts' text alternatives and commands.

A figure holds no English (`analysis/figures.py`); here it is given its words in the language in use, with
Babel's numbers. Nothing is worked out here: what a sentence says was decided when the figure was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.caveats import Caveat
from analysis.figures import EXACT_DECIMALS, BlockFigure, ChangeFigure, Figure, Form, Message, MessageId, Word
from analysis.outcomes import Pointing, Status, Strength
from analysis.scoring import KNOWLEDGE_SCALE
from questionnaires.answers import DONT_KNOW, PREFER_NOT_TO_SAY, SKIPPED
from questionnaires.loading import Note, NoteId
from questionnaires.model import Kind, Question, Scale, Theme
from questionnaires.wording import fill
from survey_app.i18n import format_date, format_number, gettext, ngettext, questionnaire_words
from survey_app.i18n import lazy_gettext as _
from survey_app.services import codebooks, retention
from survey_app.services.learning import KnownModel
from survey_app.services.refusals import Refusal
from survey_app.services.retention import Planned

DECIMALS_OF_EXACT = 2
"""Places at most of a number that was not rounded: enough for people; the JSON answers hold the rest."""
DECIMALS_FOR_EXPERTS = 4

_WORDS = {
    Word.MOST: _("most"),
    Word.ABOUT_HALF: _("about half"),
    Word.SOME: _("some"),
    Word.FEW_OR_NONE: _("few or none"),
    Word.SEVERAL: _("several people"),
}
_MESSAGES = {
    MessageId.NO_DATA: _("Nobody has answered yet."),
    MessageId.FEWER_THAN_FLOOR: _(
        "Not shown: it is about fewer than %(floor)s people, and someone could be recognised."
    ),
    MessageId.FEWER_THAN_PAIRS: _(
        "Fewer than %(floor)s people answered both times, so the change is not shown."
    ),
    MessageId.ONLY_AT_CLOSE: _("A small group's figures are shown once, after the last day."),
    MessageId.NOT_IN_THIS_CLASS: _("Not shown for a small group, in which people know each other."),
    MessageId.NEARLY_ALL_ALIKE: _(
        "Nearly everybody gave the same answer. The rest is not shown, so that nobody stands out."
    ),
    MessageId.COULD_BE_WORKED_OUT: _("Not shown: what a few people said could be worked out from it."),
    MessageId.WAITS: _(
        "Not shown yet: what a few people said could be worked out from it. It may be shown with the next "
        "release."
    ),
    MessageId.SMALL_PART: _("Not shown: a part of it is about fewer than %(floor)s people."),
    MessageId.NOT_DEFINED: _("This cannot be worked out from these answers."),
    MessageId.NO_PAIRS: _("Not defined: nobody has a score at both times."),
    MessageId.ONE_PAIR: _("Not defined: only one person has a score at both times."),
    MessageId.NO_SPREAD_OF_CHANGE: _("Not defined: everybody changed by the same amount."),
    MessageId.NO_SPREAD_OF_SCORES: _("Not defined: everybody had the same score."),
    MessageId.NOBODY_CHANGED: _("Not defined: nobody's score changed."),
    MessageId.TOO_MANY_FOR_EXACT: _(
        "Not worked out exactly: more than 300 people changed. The normal form serves."
    ),
    MessageId.TOO_FEW_LEAVERS_OR_STAYERS: _("Not defined: fewer than two people left, or stayed."),
    MessageId.NOBODY_STARTED: _("Not defined: nobody has a score at the start."),
    MessageId.NOBODY: _("Not defined: nobody is counted."),
    MessageId.TOO_FEW_PEOPLE: _("Not shown: it takes 30 people who answered every item."),
    MessageId.TOO_FEW_ITEMS: _("Not shown: it takes three items."),
    MessageId.NO_ONE_FACTOR_SOLUTION: _("Not defined: no single factor gives these answers."),
    MessageId.NO_ERROR_OF_MEASUREMENT: _(
        "Not defined: with a reliability of 1 there is no error to allow for."
    ),
    MessageId.NOT_SCORED: _("Not defined: there is no score."),
    MessageId.NO_GAIN: _("Not defined: there was no gain at the second wave."),
    MessageId.ALL_RANKS_EQUAL: _("Not defined: each person's scores are all equal."),
    MessageId.AGREEMENT_BY_CHANCE_IS_CERTAIN: _("Not defined: chance alone gives full agreement."),
    MessageId.FEWER_THAN_10: _("Not shown: a part of it is about fewer than 10 people."),
    MessageId.NOT_GIVEN: _("Not worked out: nobody has stated what it needs."),
    MessageId.DIRECTION_EXACT: _(
        "Of %(pairs)s people who answered both times, %(higher)s scored higher at the end than at the start, "
        "%(same)s the same and %(lower)s lower."
    ),
    MessageId.DIRECTION_ROUNDED: _(
        "Of about %(pairs)s people who answered both times, about %(higher)s scored higher at the end than "
        "at the start, about %(same)s the same and about %(lower)s lower."
    ),
    MessageId.DIRECTION_NOT_HIGHER: _(
        "Of about %(pairs)s people who answered both times, about %(higher)s scored higher at the end than "
        "at the start, and about %(not_higher)s the same or lower."
    ),
    MessageId.DIRECTION_NOT_LOWER: _(
        "Of about %(pairs)s people who answered both times, about %(lower)s scored lower at the end than at "
        "the start, and about %(not_lower)s the same or higher."
    ),
    MessageId.MOST_HIGHER: _(
        "Most of about %(pairs)s people who answered both times scored higher at the end than at the start."
    ),
    MessageId.MOST_SAME: _(
        "Most of about %(pairs)s people who answered both times scored the same at the end as at the start."
    ),
    MessageId.MOST_LOWER: _(
        "Most of about %(pairs)s people who answered both times scored lower at the end than at the start."
    ),
    MessageId.AVERAGE_ROSE: _(
        "On average scores rose by %(change)s points. The true average change for a group like this probably "
        "lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_FELL: _(
        "On average scores fell by %(change)s points. The true average change for a group like this probably "
        "lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_LEVEL: _(
        "On average scores stayed level. The true average change for a group like this probably lies between "
        "%(low)s and %(high)s."
    ),
    MessageId.COULD_BE_CHANCE: _("This could be chance."),
    MessageId.SMALL_GROUP: _("This is a small group: a few more people could change the picture."),
    MessageId.COUNTS_ONLY: _("The group is too small for averages, so only people are counted."),
    MessageId.NOT_PROOF_OF_CAUSE: _("This does not show that the support caused the change."),
    MessageId.STAYERS_MAY_DIFFER: _(
        "Many who started have no later score. Those who stayed may differ from those who left."
    ),
    MessageId.ROUNDED: _("Numbers of people are rounded to the nearest %(to)s, so that nobody stands out."),
}
_ROUNDED_AVERAGES = {
    MessageId.AVERAGE_ROSE: _(
        "On average scores rose by about %(change)s points. The true average change for a group like this "
        "probably lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_FELL: _(
        "On average scores fell by about %(change)s points. The true average change for a group like this "
        "probably lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_LEVEL: _(
        "On average scores stayed about level. The true average change for a group like this probably lies "
        "between %(low)s and %(high)s."
    ),
}
"""As the three above, where the numbers were rounded: 0 then stands for a little up or down too."""
_NOT_WHAT_CAUSED = _("This does not show what caused the change.")
_OF_A_BAND = _("%(people)s people answered both times.")
_CODES = {
    SKIPPED: _("Skipped"),
    PREFER_NOT_TO_SAY: _("Would rather not say"),
    DONT_KNOW: _("Do not know"),
}
_HELPED = {"yes": _("Yes"), "a_bit": _("A bit"), "no": _("No")}
DIRECTION_WORDS = {
    "positive": _("Good to hear"),
    "negative": _("Needs to be better"),
    "mixed": _("Both"),
    "neutral": _("Plain fact"),
    "suggestion": _("An idea or a wish"),
}
"""Which way a comment speaks of a theme."""
CHANGE_WORDS = {
    "higher": _("Higher at the end"),
    "same": _("The same"),
    "lower": _("Lower at the end"),
    "not_higher": _("The same or lower"),
    "not_lower": _("The same or higher"),
}
CAVEAT_WORDS = {
    Caveat.NO_COMPARISON: _("Nobody was asked who had no part in it, so there is nothing to compare with."),
    Caveat.BEGAN_LOW: _(
        "People often come when things are at their worst. Scores that begin low tend to rise without help."
    ),
    Caveat.BEGAN_HIGH: _(
        "People often come when things are at their worst. Scores that begin high tend to fall without help."
    ),
    Caveat.KIND_ANSWERS: _("Answers given near somebody who helps may be kinder than what people think."),
    Caveat.OTHER_HELP: _("Other adults help too: family, school, friends. Their part is in these scores."),
    Caveat.SOME_LEFT: _("Who has no later score is not in the change, and is seldom there by chance."),
    Caveat.NOT_SAID_HOW_MANY_LEFT: _(
        "Some who began may have no later score. How many is not shown, so that nobody stands out."
    ),
    Caveat.SELF_MADE_CODES: _(
        "Some pairs may come from codes that people made themselves. Two people may have made the same one, "
        "so these pairs are less sure."
    ),
    Caveat.NO_NORMS: _("No norms are known of this score. This group can be compared with no other."),
    Caveat.MANY_LOOKED_AT: _(
        "More than one change is looked at here. The more one looks at, the likelier one moves by chance."
    ),
    Caveat.MET_BEFORE: _("The same questions were asked before, so part of a rise may be having met them."),
    Caveat.OF_THE_DAY: _("The mood of a day can move an answer, up or down."),
}
"""What a reader must bear in mind with a change, by rule (`analysis.caveats`)."""
LEVEL_WORDS = {
    "K1": (
        _("What people thought of it"),
        _("Reaction. Liking a course says nothing of what it changed, so this is not impact."),
    ),
    "K2": (
        _("What people learned"),
        _("Learning: knowledge, skill and confidence. Whether it was put to use is the next level."),
    ),
    "K3": (
        _("What people do in a new way"),
        _("Behaviour at work, as people say of themselves some weeks or months later."),
    ),
    "K4": (
        _("What came of it for children and families"),
        _("Results, told as examples. They show what can happen, not how often."),
    ),
    "": (_("Who answered, and everything else"), ""),
}
"""Kirkpatrick's levels of training: what a level is about, and how far it reaches."""
STATISTIC_WORDS = {
    "n_pairs": _("Complete pairs"),
    "mean_pre": _("Mean, earlier"),
    "sd_pre": _("Standard deviation, earlier (n − 1)"),
    "median_pre": _("Median, earlier"),
    "mean_then": _("Mean of then, looked back"),
    "mean_post": _("Mean, later"),
    "mean_followup": _("Mean at the third wave"),
    "sd_post": _("Standard deviation, later (n − 1)"),
    "median_post": _("Median, later"),
    "mean_diff": _("Mean change, later minus earlier"),
    "sd_diff": _("Standard deviation of the changes (n − 1)"),
    "se_diff": _("Standard error of the mean change"),
    "df": _("Degrees of freedom of t"),
    "t": _("t, paired"),
    "p_t_two_sided": _("p of t, two-sided"),
    "p_holm": _("p of t, two-sided, by Holm"),
    "ci95": _("95 per cent interval of the mean change (t)"),
    "ci95_low": _("95 per cent interval of the mean change (t), lower end"),
    "ci95_high": _("95 per cent interval of the mean change (t), upper end"),
    "r_pre_post": _("Pearson's r of earlier and later"),
    "d_z": _(
        "d_z: mean change over the standard deviation of the changes. Not to be compared across studies"
    ),
    "d_av": _("d_av: mean change over the root mean square of both standard deviations"),
    "d_av_mean_sd": _("d_av, other form: mean change over the plain mean of both standard deviations"),
    "sd_av": _("Root mean square of both standard deviations"),
    "hedges_g_av": _("Hedges' g_av: d_av with the correction 1 − 3 ÷ (4 · 2n − 9)"),
    "hedges_g_av_df_n_minus_1": _("Hedges' g_av, other form: the correction 1 − 3 ÷ (4(n − 1) − 1)"),
    "n_zero": _("People whose score did not change"),
    "n_nonzero": _("People whose score changed"),
    "w_plus": _("Wilcoxon W+: mid-ranks of those whose later score is higher"),
    "w_minus": _("Wilcoxon W−: mid-ranks of those whose later score is lower"),
    "p_wilcoxon_exact_permutation": _("p of Wilcoxon, exact: all signs of the mid-ranks, no changes dropped"),
    "p_wilcoxon_normal_cc": _("p of Wilcoxon, normal: corrected for ties, and by 0.5 for continuity"),
    "rank_biserial": _("Rank-biserial, matched pairs, unchanged people left out"),
    "rank_biserial_zero_inclusive": _("Rank-biserial, unchanged people kept below the line"),
    "n_improved": _("People who changed for the better"),
    "n_same": _("People who stayed the same"),
    "n_worse": _("People who changed for the worse"),
    "pct_improved": _("Per cent for the better"),
    "pct_same": _("Per cent the same"),
    "pct_worse": _("Per cent for the worse"),
    "pct_improved_wilson95_low": _("95 per cent interval of per cent for the better (Wilson), lower end"),
    "pct_improved_wilson95_high": _("95 per cent interval of per cent for the better (Wilson), upper end"),
    "sign_n": _("Sign test: people whose score changed"),
    "sign_plus": _("Sign test: those whose later score is higher"),
    "p_sign_exact": _("p of the sign test, exact"),
    "n_pre_only": _("Have an earlier score only"),
    "n_post_only": _("Have a later score only"),
    "n_unscorable": _("Answered at a wave, too little of it to be scored"),
    "n_out_of_order": _("Sent the later form before the earlier one"),
    "n_set_aside": _("Further forms of the same card, set aside"),
    "attrition_pct": _("Attrition: lack a later score, per cent of all with an earlier one"),
    "sem": _("Standard error of measurement: stated SD × √(1 − stated reliability)"),
    "s_diff": _("Standard error of a difference: √2 × standard error of measurement"),
    "reliable_change_threshold": _(
        "Reliable change, Jacobson and Truax: that times the stated criterion, in points"
    ),
    "n_reliably_improved": _("People who changed reliably for the better"),
    "n_no_reliable_change": _("People without a reliable change"),
    "n_reliably_deteriorated": _("People who changed reliably for the worse"),
    "alpha_pre": _("Cronbach's alpha, earlier"),
    "alpha_pre_feldt95_low": _("95 per cent interval of alpha, earlier (Feldt), lower end"),
    "alpha_pre_feldt95_high": _("95 per cent interval of alpha, earlier (Feldt), upper end"),
    "omega_pre": _("McDonald's omega, one factor, earlier"),
    "alpha_post": _("Cronbach's alpha, later"),
    "alpha_post_feldt95_low": _("95 per cent interval of alpha, later (Feldt), lower end"),
    "alpha_post_feldt95_high": _("95 per cent interval of alpha, later (Feldt), upper end"),
    "omega_post": _("McDonald's omega, one factor, later"),
    "friedman_chi2": _("Friedman's chi-squared over three waves, mid-ranks, corrected for ties"),
    "friedman_df": _("Degrees of freedom of Friedman's test"),
    "friedman_p": _("p of Friedman's test"),
    "kendalls_w": _("Kendall's W"),
    "n_pre": _("Have a score before"),
    "n_post": _("Have a score after"),
    "n_followup": _("Have a score later"),
    "baseline_mean_completers": _("Mean before, of people with all three"),
    "baseline_mean_lost": _("Mean before, of people who lack a later one"),
    "baseline_hedges_g_lost_minus_completers": _("How those who lack one began: Hedges' g, minus the others"),
    "pct_gain_retained": _("Per cent of the gain after that is there later"),
    "leavers_baseline_gap": _("How leavers began: Hedges' g of earlier scores, leavers minus stayers"),
}
"""Every statistic by the name of its method. Its short name stands beside it, for whoever checks it."""
CHECKED_WORDS = {
    "checked": _("Checked by a person"),
    "partly_checked": _("Partly checked by a person"),
    "not_checked": _("Suggested by the machine, not checked by a person yet"),
}
STATUS_WORDS = {
    Status.EVIDENCED: _("Has evidence"),
    Status.NOT_ENOUGH_YET: _("Asked, not enough to show yet"),
    Status.NOBODY_ASKED: _("Nobody asked yet"),
    Status.NOT_FROM_FEEDBACK: _("Not from feedback"),
}
STRENGTH_WORDS = {
    Strength.NONE: _("none"),
    Strength.EMERGING: _("emerging"),
    Strength.MODERATE: _("moderate"),
    Strength.STRONG: _("strong"),
}
POINTING_WORDS = {
    Pointing.WELL: _("Things go well"),
    Pointing.NOT_WELL: _("Things need to be better"),
    Pointing.MIXED: _("Both well and not well"),
}
"""Which way a finding points."""
STRENGTH_RULE = _(
    "Strong: two collections or more with at least 5 people each, and 30 people in all, that point the same "
    "way within a year. Moderate: two collections with at least 5 people each, or 30 people. Emerging: "
    "something is shown, and less than that."
)
"""The rule of `analysis.outcomes.strength`, printed wherever a strength is."""
AUDIENCE_WORDS = {
    "young_people": _("Young people"),
    "parents_carers": _("Parents and carers"),
    "practitioners": _("Practitioners"),
    "community": _("Community"),
    "strategic_leaders": _("Strategic leaders"),
}
WAVE_WORDS = {
    "before": _("Before"),
    "middle": _("Part of the way"),
    "after": _("After"),
    "later": _("Later"),
}


def figure_text(figure: Figure) -> str:
    """What a figure says, in a few words. A hidden one gives its reason."""
    if figure.form is Form.HIDDEN:
        return message_text(figure.reason) if figure.reason is not None else ""
    if figure.form is Form.COUNT:
        return _people(figure.value, figure.rounding)
    if figure.form is Form.SHARE:
        parts = {
            "percent": number(figure.value, 0),
            "count": _people(figure.count, figure.rounding),
            "base": number(figure.base),
        }
        return str(_("%(percent)s%% (%(count)s of %(base)s)")) % parts
    if figure.form is Form.BAND:
        return band_text(figure.band)
    if figure.form is Form.WORDS:
        return str(_WORDS[figure.word]) if figure.word is not None else ""
    if figure.form is Form.INTERVAL:
        limits = {"low": signed(figure.low, figure.decimals), "high": signed(figure.high, figure.decimals)}
        return str(_("%(low)s to %(high)s")) % limits
    if figure.form is Form.CHANGE:
        return signed(figure.value, figure.decimals)
    return number(figure.value, figure.decimals)


def _people(count: float | None, rounding: float) -> str:
    written = number(count)
    return str(_("about %(count)s")) % {"count": written} if rounding else written


def band_text(band: str) -> str:
    """A range of people: "10 to 19", "100 or more"."""
    if band.endswith("+"):
        return str(_("%(low)s or more")) % {"low": number(float(band[:-1]))}
    low, _dash, high = band.partition("-")
    return str(_("%(low)s to %(high)s")) % {"low": number(float(low)), "high": number(float(high))}


def base_text(figure: Figure) -> str:
    """Of how many a figure speaks, as a sentence of its own: "Of about 35 people." """
    if not figure.is_shown:
        return figure_text(figure)
    if _is_one(figure):
        return str(_("One answer, from a person or from a group that answered together."))
    return str(_("Of %(people)s people who answered.")) % {"people": figure_text(figure)}


def commenters_text(figure: Figure) -> str:
    """How many people wrote something, as a sentence of its own."""
    if not figure.is_shown:
        return figure_text(figure)
    if _is_one(figure):
        return str(_("One person, or a group together, wrote something."))
    return str(_("Of %(people)s people who wrote something.")) % {"people": figure_text(figure)}


def _is_one(figure: Figure) -> bool:
    return figure.form is Form.COUNT and figure.value == 1 and not figure.rounding


def exact_text(figure: Figure) -> str:
    """A statistic for experts, to four places, or why there is none. No p is 0, so none is written so."""
    return exact_number(figure.value) if figure.value is not None else figure_text(figure)


def exact_number(value: float) -> str:
    """A number to four places; one that is more than 0, and would be written as 0 so, as under 0.0001."""
    shown = round(value, DECIMALS_FOR_EXPERTS) + 0.0
    if value > shown == 0:
        smallest = 10.0**-DECIMALS_FOR_EXPERTS
        return str(_("under %(limit)s")) % {"limit": format_number(smallest, DECIMALS_FOR_EXPERTS)}
    written = format_number(abs(shown), None if value % 1 == 0 else DECIMALS_FOR_EXPERTS)
    return "−" + written if shown < 0 else written


def number(value: float | None, decimals: int = EXACT_DECIMALS) -> str:
    """A number as people write it, with a true minus; one that was not rounded to two places at most."""
    if value is None:
        return ""
    is_exact = decimals == EXACT_DECIMALS
    shown = round(value, DECIMALS_OF_EXACT) + 0.0 if is_exact else value
    written = format_number(abs(shown), None if is_exact else decimals)
    return "−" + written if shown < 0 else written


def signed(value: float | None, decimals: int = EXACT_DECIMALS) -> str:
    """A difference, with its sign: "+2.8", "−1.0", "0"."""
    if value is None:
        return ""
    written = number(abs(value), decimals)
    return written if not value else ("+" if value > 0 else "−") + written


def message_text(message: Message) -> str:
    """The sentence of a message, with its numbers in it."""
    if message.id is MessageId.NOT_FINISHED:
        people = dict(message.numbers)["people"]
        return ngettext(
            "%(people)s person who started has no later score.",
            "%(people)s people who started have no later score.",
            int(people),
        ) % {"people": number(people)}
    signs = {"low", "high"}
    told = {name: signed(value) if name in signs else number(value) for name, value in message.numbers}
    return str(_MESSAGES[message.id]) % told


CAUTIONS = frozenset(
    {
        MessageId.SMALL_GROUP,
        MessageId.COUNTS_ONLY,
        MessageId.NOT_PROOF_OF_CAUSE,
        MessageId.STAYERS_MAY_DIFFER,
        MessageId.ROUNDED,
    }
)
"""The sentences of a change that say how to read it."""


def statistic_text(name: str) -> str:
    """What a statistic is called, with its method; its short name where it has no other."""
    return str(STATISTIC_WORDS.get(name, name))


LINE_WORDS = {
    "post_minus_pre": _("Now, against what people said before"),
    "post_minus_then": _("Now, against what people now say of then"),
    "then_minus_pre": _("Then, as people see it now, against what they said then"),
    "pre_post": _("After, against before"),
    "pre_followup": _("Later, against before"),
    "post_followup": _("Later, against after"),
}
"""The changes that stand side by side in a then-test, and in three waves."""


def block_sentence(kind: str, figure: BlockFigure) -> str:
    """What a block shows, in one sentence made from its figures; "" where it has none."""
    if kind == "difference":
        change = figure.part("difference")
        interval = figure.part("interval")
        if change is None or interval is None or interval.low is None or interval.high is None:
            return ""
        return _difference_sentence(figure, change, interval.low, interval.high)
    if kind == "quiz_item":
        told = {name: figure.part(name) for name in ("wrong_to_right", "right_to_wrong")}
        if any(part is None or part.value is None for part in told.values()):
            return ""
        numbers = {name: number(part.value) for name, part in told.items() if part is not None}
        numbers["people"] = number(figure.base.value)
        return (
            str(
                _(
                    "Of %(people)s people who met it both times, %(wrong_to_right)s went from not right to "
                    "right, and %(right_to_wrong)s from right to not right."
                )
            )
            % numbers
        )
    return ""


def _difference_sentence(figure: BlockFigure, change: Figure, low: float, high: float) -> str:
    shares = {name: figure.part(name) for name in ("before", "after")}
    told = {name: number(part.value, 0) for name, part in shares.items() if part is not None}
    said = str(_("%(before)s%% before and %(after)s%% after.")) % told
    if low <= 0 <= high:
        return said + " " + str(_("The difference could be chance."))
    way = _("The share was higher after.") if (change.value or 0) > 0 else _("The share was lower after.")
    return said + " " + str(way)


def missing_rule(scale: Scale) -> str:
    """What becomes of a form on which items are missing."""
    if scale.id == KNOWLEDGE_SCALE:
        return str(
            _(
                "A question that was not met is left out of the base; one passed by, or answered with “don't "
                "know”, counts as not right."
            )
        )
    told = {"needed": number(scale.minimum_answered), "items": number(len(scale.items))}
    if scale.minimum_answered >= len(scale.items):
        return str(_("All %(items)s items are needed for a score.")) % told
    return (
        str(
            _(
                "With at least %(needed)s of %(items)s items the score is the mean of those answered, times "
                "%(items)s. With fewer there is none."
            )
        )
        % told
    )


def change_text(figure: ChangeFigure) -> list[str]:
    """The sentences of a change, or the reason why none is shown."""
    return [*change_said(figure), *change_cautions(figure)]


def change_said(figure: ChangeFigure) -> list[str]:
    """What a change shows, in sentences, or the reason why nothing is shown."""
    if not figure.is_shown:
        return [figure_text(figure.change)]
    of_a_band = [str(_OF_A_BAND) % {"people": band_text(figure.pairs.band)}] if figure.pairs.band else []
    said = [_change_sentence(figure, message) for message in figure.messages if message.id not in CAUTIONS]
    return said + of_a_band


def change_cautions(figure: ChangeFigure, *, of_support: bool = True) -> list[str]:
    """What must be borne in mind when a change is read, as far as its figures tell.

    of_support: whether support came between the waves; else, as with a course, it is not named.
    """
    if not figure.is_shown:
        return []
    return [
        str(_NOT_WHAT_CAUSED)
        if message.id is MessageId.NOT_PROOF_OF_CAUSE and not of_support
        else message_text(message)
        for message in figure.messages
        if message.id in CAUTIONS
    ]


def _change_sentence(figure: ChangeFigure, message: Message) -> str:
    """One sentence of a change. What was rounded is never told as if it had been counted or worked out."""
    if message.id in _ROUNDED_AVERAGES and figure.change.decimals != EXACT_DECIMALS:
        numbers = dict(message.numbers)
        told = {"low": signed(numbers["low"]), "high": signed(numbers["high"])}
        told["change"] = number(numbers.get("change"))
        return str(_ROUNDED_AVERAGES[message.id]) % told
    if message.id is MessageId.NOT_FINISHED and figure.not_finished.rounding:
        people = number(dict(message.numbers)["people"])
        return str(_("About %(people)s people who started have no later score.")) % {"people": people}
    return message_text(message)


def code_text(question: Question, part: str, code: str, fillings: Mapping[str, str]) -> str:
    """What a person reads of a code: the option's label, or the code itself for numbers and months."""
    if part == "helped" and code in _HELPED:
        return str(_HELPED[code])
    option = question.option(code)
    if option is not None:
        return wording(option.label, fillings)
    if question.kind is Kind.ZERO_TO_TEN and code in ("0", "10"):
        end = question.low_label if code == "0" else question.high_label
        return f"{code} ({wording(end, fillings)})" if end else code
    return str(_CODES.get(code, code))


def part_text(question: Question, part: str, fillings: Mapping[str, str]) -> str:
    """What a part of a question is called; "" where it has one part only."""
    labels = {"then": question.then_label, "now": question.now_label, "helped": question.helped_label}
    return wording(labels.get(part, ""), fillings)


def wording(text: str, fillings: Mapping[str, str]) -> str:
    """A questionnaire's words in the language in use, with its placeholders filled."""
    return fill(questionnaire_words(text), fillings) if text else ""


def join(items: list[str]) -> str:
    """Words in a row: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return str(_("%(items)s and %(last)s")) % {"items": ", ".join(items[:-1]), "last": items[-1]}


_NOTES = {
    NoteId.KEY_AS_KNOWN: _("The reversed items are those of: %(order)s."),
    NoteId.KEY_IN_DOUBT: _(
        "Sources are not at one about which items are reversed. The file decides: %(items)s. Compare it with "
        "the form that you hold."
    ),
    NoteId.RISK_AS_MARKED: _(
        "Item %(items)s asks about risk: an answer to it other than the lowest reaches a reader at once."
    ),
    NoteId.RISK_IN_DOUBT: _(
        "The item about risk is believed to be item %(known)s (%(status)s), and the file marks item "
        "%(items)s. Make sure that it is the right one."
    ),
    NoteId.ASK_THE_OWNER: _("Ask its owner whether it may be asked on a screen, if you have not done so."),
}


def note_text(note: Note) -> str:
    """What is to know about a wording that was loaded, in the language in use."""
    return str(_NOTES[note.id]) % note.values


def refusal_text(refusal: Refusal) -> str:
    """Why a service refused, in the language in use, with its days as people write them."""
    told = {
        name: format_date(held) if isinstance(held, date) else held for name, held in refusal.values.items()
    }
    return gettext(refusal.message) % told if told else gettext(refusal.message)


# ---- retention -------------------------------------------------------------------------------------------

_HELD = {
    retention.LEGAL_HOLD: _("Held: an administrator has set a legal hold."),
    retention.OF_A_READER: _(
        "Held in part: words in it wait until a reader has decided, and noted where it is recorded."
    ),
}


def retention_text(planned: Planned) -> str:
    """What becomes of a collection's answers, and what keeps some of them."""
    if planned.asked.emptied_on is not None:
        told = gettext("Deleted on %(day)s.") % {"day": format_date(planned.asked.emptied_on)}
    elif planned.goes_on is None:
        told = gettext("It has no last day yet, so nothing is deleted until you close it.")
    elif retention.LEGAL_HOLD in planned.held:
        told = gettext("Its time is over on %(day)s.") % {"day": format_date(planned.goes_on)}
    elif planned.is_due:
        told = gettext("Due since %(day)s: it goes with the next run.") % {
            "day": format_date(planned.goes_on)
        }
    else:
        told = gettext("Goes on %(day)s.") % {"day": format_date(planned.goes_on)}
    return " ".join((told, *(str(_HELD[reason]) for reason in planned.held)))


# ---- models of theming -----------------------------------------------------------------------------------

MODEL_STANDING_WORDS = {
    "suggested": _("Suggested; a person decides"),
    "assigned": _("Stands without a person where it is sure"),
    "silent": _("No longer suggested"),
}
MODEL_STATE_WORDS = {
    "asked": _("Waits to begin"),
    "learning": _("Being trained"),
    "stopped": _("Stopped; nothing was kept"),
    "failed": _("Failed; nothing was kept"),
}
STEP_WORDS = {
    "gathering": _("gathering the comments that people have coded"),
    "measuring": _("measuring on comments that it was not shown"),
    "deciding": _("deciding whether it is used"),
}
HOW_OFTEN = (
    (0.9, _("nearly always")),
    (0.75, _("mostly")),
    (0.5, _("more often than not")),
    (0.25, _("less often than not")),
    (0.0, _("seldom")),
)
"""A share in words, by the lowest share that each is said of."""


def theme_name(theme: Theme) -> str:
    """A theme's name in the language in use."""
    return questionnaire_words(theme.name)


def how_often(figure: Figure) -> str:
    """A share of 0 to 1 in words; where it is hidden, that it is not known."""
    if figure.value is None:
        return gettext("not known")
    return str(next(word for lowest, word in HOW_OFTEN if figure.value >= lowest))


def quality_text(figure: Figure) -> str:
    """A share of 0 to 1 or its interval, in figures, for experts."""
    if figure.form is Form.INTERVAL:
        ends = {"low": number(figure.low, figure.decimals), "high": number(figure.high, figure.decimals)}
        return str(_("%(low)s to %(high)s")) % ends
    return number(figure.value, figure.decimals) if figure.is_shown else gettext("not shown")


def first_right_text(figure: Figure) -> str:
    """How often a model's first suggestion is right, as a sentence."""
    if figure.value is None:
        return gettext("How good it is cannot be shown: it was measured on the comments of too few people.")
    return gettext("Its first suggestion for a comment is right %(often)s: in about %(share)s of 10.") % {
        "often": how_often(figure),
        "share": number(round(10 * figure.value)),
    }


def before_after_text(before: Figure, after: Figure) -> str:
    """What the codes have brought, in tenths, so that the sentence says no more than it knows."""
    if before.value is None or after.value is None:
        return ""
    shares = {"before": number(round(10 * before.value)), "after": number(round(10 * after.value))}
    if shares["before"] == shares["after"]:
        return gettext("The codebook alone does about as well, %(before)s of 10.") % shares
    return gettext("With the codebook alone it is %(before)s of 10, with your codes %(after)s.") % shares


def model_state_text(model: KnownModel) -> str:
    """How far a model is that is not in use."""
    if model.state == "ready" and model.keeps is False:
        return gettext("Can be used, though it was worse than what was in use")
    if model.state == "ready":
        return gettext("Can be used")
    return str(MODEL_STATE_WORDS[model.state])


def codebook_text(version: str) -> str:
    """Which codebook, by its version: one of the partnership's own, or Heard's."""
    if version.startswith(codebooks.OWN):
        return gettext("your version %(number)s") % {"number": version.removeprefix(codebooks.OWN)}
    return gettext("as it comes with Heard (%(version)s)") % {"version": version}


def training_text(model: KnownModel) -> str:
    """How far a training is."""
    step = STEP_WORDS.get(model.step)
    if step is None:
        return gettext("Model %(number)s waits to begin, within a minute.") % {"number": model.number}
    return gettext("Model %(number)s, step %(step)s of %(steps)s: %(what)s.") % {
        "number": model.number,
        "step": model.steps_done + 1,
        "steps": len(STEP_WORDS),
        "what": step,
    }


def themes_by_text(number: int) -> str:
    """By what the themes of a summary were suggested."""
    if number:
        return gettext("Themes are suggested by model %(number)s, and checked by people.") % {
            "number": number
        }
    return gettext("Themes are suggested by the codebook alone, and checked by people.")


# ---- what people spoke of --------------------------------------------------------------------------------

NAMED_FIRST = 3
"""Themes named in the sentence that a summary begins its themes with."""


def spoken_of_text(found: Sequence[tuple[Theme, Figure]]) -> str:
    """What people spoke of most, as a sentence made of figures as shown, the most first.

    Themes that look alike as shown are named together or not at all, so that none stands out by chance.
    """
    if not found:
        return ""
    names = [theme_name(theme) for theme, _figure in found]
    if found[0][1].form is Form.WORDS:
        return gettext("Several people spoke of %(themes)s.") % {"themes": join(names)}
    if len(found) == 1:
        return gettext("People spoke of %(theme)s.") % {"theme": names[0]}
    sizes = [figure.count if figure.count is not None else figure.value for _theme, figure in found]
    most = max(
        (
            place
            for place in range(1, min(NAMED_FIRST, len(found)) + 1)
            if place == len(found) or sizes[place] != sizes[place - 1]
        ),
        default=0,
    )
    if not most:
        return gettext("No theme stands out: several were spoken of by as many people.")
    return gettext("What people spoke of most: %(themes)s.") % {"themes": join(names[:most])}


def direction_by_text(people: Figure | None, machine: Figure | None) -> str:
    """Who told which way comments point, as a sentence; "" where that is not kept or not shown."""
    if people is None or machine is None or not (people.is_shown and machine.is_shown):
        return ""
    return gettext(
        "Which way people spoke is a rough reading: the machine read %(machine)s comments for it, and people "
        "%(people)s."
    ) % {"machine": figure_text(machine), "people": figure_text(people)}


def put_by_text(people: Figure | None, sure: Figure | None, unsure: Figure | None) -> str:
    """Who put the themes on comments, as a sentence; "" where that is not kept or not shown."""
    told = {"people": people, "sure": sure, "unsure": unsure}
    if any(figure is None or not figure.is_shown for figure in told.values()):
        return ""
    return gettext(
        "Of the themes on comments, people put %(people)s there, and the machine %(sure)s of which it is "
        "sure. Another %(unsure)s are its guesses, and wait for a person."
    ) % {name: figure_text(figure) for name, figure in told.items() if figure is not None}


def without_theme_text(figure: Figure) -> str:
    """How many wrote and spoke of none of the themes, as a sentence; "" where that may not be shown."""
    if not figure.is_shown:
        return ""
    return gettext("People who wrote and spoke of no theme: %(people)s.") % {"people": figure_text(figure)}


def together_text(first: Theme, second: Theme, figure: Figure) -> str:
    """How many people spoke of two themes, as a sentence."""
    names = {"first": theme_name(first), "second": theme_name(second), "people": figure_text(figure)}
    return gettext("%(first)s and %(second)s: %(people)s people spoke of both.") % names


def share_alone_text(figure: Figure) -> str:
    """A share as its percentage alone, for a table whose first row says of how many; else as it is told."""
    if figure.form is Form.SHARE:
        return str(_("%(percent)s%%")) % {"percent": number(figure.value, 0)}
    return figure_text(figure)


def moved_text(theme: Theme, moved: BlockFigure) -> str:
    """How the share of people who spoke of a theme differs between two releases, as a sentence.

    What rounding alone may have made is told as no difference.
    """
    before, after, change, interval = (
        moved.part(name) for name in ("before", "after", "difference", "interval")
    )
    if before is None or after is None or change is None or change.value is None:
        return ""
    told = {
        "theme": theme_name(theme),
        "before": number(before.value, 0),
        "after": number(after.value, 0),
    }
    low, high = (interval.low, interval.high) if interval is not None else (change.value, change.value)
    if low is None or high is None or low <= 0 <= high:
        return gettext("%(theme)s: much the same, %(before)s%% then and %(after)s%% now.") % told
    if change.value > 0:
        return gettext("%(theme)s: a larger share now, %(before)s%% then and %(after)s%% now.") % told
    return gettext("%(theme)s: a smaller share now, %(before)s%% then and %(after)s%% now.") % told


def printers_note() -> str:
    """What stands in the margin of a sheet of cards, for whoever prints and cuts it."""
    return gettext(
        "Cut along the dashed lines. Fold and tear along the dotted one. Hand the cards out from a shuffled "
        "pile, and write no name beside one."
    )
