"""The storyboard: what it is, why it matters, what children said, what was done, what changed (HSB).

It is made for families to read, on two to four pages. So its own sentences are short and its words plain (a
test measures them), each part tells little, and all measures stand once more in a table at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from babel.support import LazyProxy

from analysis.figures import ChangeFigure, ThemeFigure
from analysis.outcomes import Finding, FindingKind, Status, people_at_least
from questionnaires.help_lines import lines as help_lines
from questionnaires.model import AUDIENCES
from survey_app import charts, sentences
from survey_app.i18n import format_date, lazy_gettext, ngettext, questionnaire_words
from survey_app.i18n import gettext as _
from survey_app.papers.model import (
    BRIEF,
    Block,
    Items,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Runs,
    Section,
    Table,
    Value,
)
from survey_app.reports import beside, doing, known
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import fill, one_after_another
from survey_app.services.actions import ENGLISH, Doing, Words

FRAMEWORK = "HSB"
FAMILIES = ("young_people", "parents_carers")
MOST_THEMES, MOST_QUOTES, MOST_ACTIVITIES, MOST_ACTIONS = 5, 3, 5, 3

AIMS: Mapping[str, LazyProxy] = {
    "V0.1": lazy_gettext("You trust us and ask us for help."),
    "V0.2": lazy_gettext("Help comes in time, lasts, and fits you."),
    "V0.3": lazy_gettext("Children and families are heard."),
    "V0.4": lazy_gettext("We act as one to keep a child safe."),
    "V1": lazy_gettext("Young people know how to stay safe."),
    "V2": lazy_gettext("Help is easy to get, and goes on."),
    "V3": lazy_gettext("We share what we know to stop harm."),
    "V4": lazy_gettext("Each young person has adults to trust."),
    "V5": lazy_gettext("We ask each other: do we do enough?"),
}
VOICE: Mapping[str, LazyProxy] = {
    "CV0.1": lazy_gettext("Children are heard."),
    "CV0.2": lazy_gettext("Children get help to say what they think."),
    "CV0.3": lazy_gettext("What they say shapes our work."),
    "CV1": lazy_gettext("Each child gets a letter that asks for their view."),
    "CV2": lazy_gettext("We talk about what children say when we meet."),
    "CV3": lazy_gettext("What they say shapes the next time we meet them."),
}
OUTCOMES: Mapping[str, LazyProxy] = {
    "O1": lazy_gettext("Young people know the risks."),
    "O2": lazy_gettext("They are back at school or learn."),
    "O3": lazy_gettext("They go missing less."),
    "O4": lazy_gettext("They see less of those who harm them."),
    "O5": lazy_gettext("They know more about their health."),
    "O6": lazy_gettext("They do more things they like."),
    "O7": lazy_gettext("They get on better at home."),
    "O8": lazy_gettext("They feel better about who they are."),
    "O9": lazy_gettext("Those who harm are stopped."),
    "O10": lazy_gettext("The police look into those who harm."),
    "O11": lazy_gettext("Parents know the risks too."),
}
JUSTICE: Mapping[str, LazyProxy] = {
    "CJ1": lazy_gettext("How many were held by the police"),
    "CJ2": lazy_gettext("How many were charged"),
    "CJ3": lazy_gettext("How many were found guilty"),
    "CJ4": lazy_gettext("People and groups found and stopped"),
}
GAP_WORDS: Mapping[Status, LazyProxy] = {
    Status.NOT_FROM_FEEDBACK: lazy_gettext(
        "We do not ask you this. Our records can tell, and we have put none in yet:"
    ),
    Status.NOT_ENOUGH_YET: lazy_gettext("We asked. We do not have enough answers to show yet:"),
    Status.NOBODY_ASKED: lazy_gettext("We have not asked about this yet:"),
}
NEEDS: Mapping[str, LazyProxy] = {
    "N1": lazy_gettext("Work as one to go after those who harm."),
    "N2": lazy_gettext("Help all to know the signs and to speak up."),
    "N3": lazy_gettext("Make a welcome pack for families, and ask for their views in it."),
    "N4": lazy_gettext("Check our work, and put right what we find."),
    "N5": lazy_gettext("Build on what works, here and in other places."),
    "N6": lazy_gettext("Learn from children, families and friends, and act on it."),
    "N7": lazy_gettext("Test how we count, so that we see the true picture."),
}
"""What the document wants and hopes for, in words for families; the measures' own stand in the last table."""


def build(ground: Ground) -> Paper:
    """The storyboard in the order of its document."""
    found = {key.partition("-")[2]: one for key, one in known.known(ground, FRAMEWORK).items()}
    spoken = _spoken(ground)
    return Paper(
        ground.kind,
        _("Our story: keeping children safe from sexual exploitation"),
        _("What you told us, what we did, and what changed"),
        ground.language,
        _facts(ground),
        (
            _in_short(ground, found, spoken),
            _what_it_is(),
            _why(),
            _aims(ground, found),
            _voice(ground, found, spoken),
            _together(),
            _done(ground),
            _difference(ground, found),
            _next(ground, found),
            _help(ground),
            _all_measures(ground, found),
            _how_we_know(ground),
        ),
        ground.sources.all(),
        BRIEF,
    )


def _facts(ground: Ground) -> tuple[tuple[str, str], ...]:
    return (
        (_("From"), ground.place),
        (
            _("Time"),
            _("%(period)s, made on %(day)s")
            % {"period": ground.period_text, "day": format_date(ground.today)},
        ),
    )


# ---- what it is, and why it matters ----------------------------------------------------------------------


def _what_it_is() -> Section:
    return Section(
        "what",
        _("What is it?"),
        (
            Paragraph(
                (
                    _(
                        "Sexual exploitation is abuse. Someone uses a child or a young person for sex, and "
                        "gives or says they will give them something for it. It may be money, a gift, a place"
                        " to stay, or just kind words. The one who does it has more power. It may look like "
                        "love at first. It can start face to face or on a phone. It can happen to any child, "
                        "in any place. It is never the child's fault."
                    ),
                )
            ),
        ),
    )


def _why() -> Section:
    return Section(
        "why",
        _("Why does it matter to us?"),
        (
            Paragraph(
                (
                    _(
                        "It can hurt a child for a long time. It can change how they feel, how they get on at"
                        " home and at school, and who they trust. Some do not see that it is harm. That makes"
                        " it hard to spot. So all of us look out for it, and ask young people what helps."
                    ),
                )
            ),
            Narrative(
                "why-here",
                _("Why here"),
                _("Why is it a priority in our area? Two or three plain sentences, with no place or name."),
            ),
        ),
    )


# ---- in short --------------------------------------------------------------------------------------------


def _in_short(ground: Ground, found: Mapping[str, Known], spoken: Sequence[Finding]) -> Section:
    items: list[Runs] = []
    if spoken:
        items.append(fill(_("What we heard. %(said)s"), said=known.sentence(ground, spoken[0])))
    change = _change(found["O8"])
    if change is not None:
        said = ground.told(change).sentences[0]
        items.append(fill(_("What changed: how young people see themselves. %(said)s"), said=said))
    for _one, words in _told_of(ground, ground.entered.done)[:1]:
        items.append((_("What we did. %(action)s") % {"action": words.did},))
    for _one, words in _told_of(ground, ground.entered.open)[:1]:
        items.append((_("What comes next. %(action)s") % {"action": words.did},))
    if not items:
        items.append((_("We have just begun to ask. There is not much to tell yet."),))
    return Section(
        "summary",
        _("In short"),
        (
            Items(tuple(items)),
            Narrative(
                "welcome",
                _("From the chair"),
                _("A kind word to families: why you made this, and what you ask of them. Keep it short."),
            ),
        ),
    )


# ---- aims and voice --------------------------------------------------------------------------------------


def _aims(ground: Ground, found: Mapping[str, Known]) -> Section:
    return Section(
        "aims",
        _("What do we want?"),
        tuple(
            _told(
                ground,
                found,
                AIMS,
                _("What we want, and what we heard about it"),
                (_("What we want"), _("What we heard")),
            )
        ),
    )


def _told(
    ground: Ground,
    found: Mapping[str, Known],
    words: Mapping[str, LazyProxy],
    caption: str,
    head: tuple[str, str],
) -> Iterator[Block]:
    """What is known as a table, and then in a line each what is not: gaps must be seen, and cost no page."""
    rows = []
    gaps: dict[Status, list[str]] = {}
    for ref, said in words.items():
        one = found[ref]
        told = _in_one_sentence(ground, one)
        if told:
            rows.append(((str(said),), told))
        else:
            gaps.setdefault(one.evidence.status, []).append(str(said).rstrip("."))
    if rows:
        yield Table(caption, head, tuple(rows), head[0])
    for status, left in gaps.items():
        named = "; ".join(f"“{one}”" for one in left)
        yield Paragraph((f"{GAP_WORDS[status]} {named}.",), "quiet")


def _in_one_sentence(ground: Ground, one: Known) -> Runs:
    if not one.voices:
        return beside.records(ground, one.id, 1)
    first = one.voices[0]
    if not isinstance(first.figure, ChangeFigure):
        return known.cell(ground, one, 1, 1)
    told = ground.told(first)
    return fill(_("%(who)s: %(said)s"), who=told.audience, said=told.sentences[0])


def _spoken(ground: Ground) -> list[Finding]:
    """The themes that young people and families spoke of, the most people first."""
    found = [
        one
        for one in ground.heard.findings
        if one.kind is FindingKind.THEME and one.is_shown and one.audience in FAMILIES
    ]
    ranked = sorted(found, key=lambda one: (-people_at_least(one.figure), FAMILIES.index(one.audience)))
    first: dict[tuple[str, str], Finding] = {}
    for one in ranked:
        first.setdefault((one.subject, one.audience), one)
    return list(first.values())


def _voice(ground: Ground, found: Mapping[str, Known], spoken: Sequence[Finding]) -> Section:
    blocks: list[Block] = [
        Paragraph(
            (
                _(
                    "We want each child to be heard, to get help to say what they think, and to see that it "
                    "counts. This is what young people and families told us."
                ),
            )
        )
    ]
    if spoken:
        blocks.append(_themes(ground, spoken[:MOST_THEMES]))
    else:
        blocks.append(Paragraph((_("There is not enough to show yet."),), "quiet"))
    blocks.extend(_quotes(ground, spoken))
    blocks.extend(_self_esteem(ground, found["O8"]))
    caption = _("How we listen, and what we heard about it")
    blocks.extend(_told(ground, found, VOICE, caption, (_("How we listen"), _("What we heard"))))
    return Section("voice", _("What did children and families say?"), tuple(blocks))


def _themes(ground: Ground, spoken: Sequence[Finding]) -> Table:
    rows = []
    for finding in spoken:
        told = ground.told(finding)
        assert isinstance(finding.figure, ThemeFigure)
        codes = [code for code, part in finding.figure.directions if part.is_shown]
        ways = dict(zip(codes, (value for _label, value in told.values[1:]), strict=True))
        rows.append(
            (
                (told.title,),
                (told.audience,),
                (told.values[0][1],),
                _way(ways.get("positive")),
                _way(ways.get("negative")),
            )
        )
    return Table(
        _("What people spoke of most"),
        (
            _("What they spoke of"),
            _("Who"),
            _("How many"),
            str(sentences.DIRECTION_WORDS["positive"]),
            str(sentences.DIRECTION_WORDS["negative"]),
        ),
        tuple(rows),
        _("What people spoke of"),
        _("A dash means that it is not shown, so that no one stands out."),
    )


def _way(value: Value | None) -> Runs:
    return (value,) if value is not None else ("–",)


def _quotes(ground: Ground, spoken: Iterable[Finding]) -> tuple[Quote, ...]:
    return known.quotes(ground, spoken, MOST_QUOTES)


def _change(one: Known) -> Finding | None:
    """The change in how young people see themselves, of the most people."""
    changes = [each for each in one.voices if each.kind is FindingKind.SCALE_CHANGE]
    return max(changes, key=lambda each: people_at_least(each.figure), default=None)


def _moved(ground: Ground, finding: Finding) -> Runs:
    """What a change says, without its cautions."""
    assert isinstance(finding.figure, ChangeFigure)
    said = ground.told(finding).sentences[: len(sentences.change_said(finding.figure))]
    return one_after_another([(one,) for one in said])


def _self_esteem(ground: Ground, one: Known) -> Iterator[Block]:
    finding = _change(one)
    if finding is None:
        yield Paragraph(
            (_("How they feel about who they are, before and after help: we cannot show it yet."),), "quiet"
        )
        return
    said = _moved(ground, finding)
    yield Paragraph(fill(_("How they feel about who they are, before and after help. %(said)s"), said=said))
    figure, about = finding.figure, known.about_of(ground, finding)
    assert isinstance(figure, ChangeFigure)
    assert about.scale is not None
    assert about.waves is not None
    before, after = (str(sentences.WAVE_WORDS[wave]) for wave in about.waves)
    chart = charts.of_change(figure, before, after, about.scale.lowest, about.scale.highest)
    if chart is not None:
        yield Picture(unquote(chart.src.partition(",")[2]), chart.alt, chart.width, chart.height)
    for caution in sentences.change_cautions(figure):
        yield Paragraph((caution,), "quiet")


# ---- what was done, what changed, what is next -----------------------------------------------------------


def _together() -> Section:
    return Section(
        "together",
        _("How do we work as one?"),
        (
            Paragraph(
                (
                    _(
                        "Police, schools, health, social care and charities meet and share what worries "
                        "them. They make a plan for each child who may be at risk."
                    ),
                )
            ),
            Narrative(
                "how-we-work",
                _("Our groups"),
                _("Which groups meet, who leads each (roles, no names), and how often? Keep it short."),
            ),
        ),
    )


def _done(ground: Ground) -> Section:
    blocks: list[Block] = []
    activities = beside.activities(ground, _("What was held"), MOST_ACTIVITIES)
    if activities is not None:
        blocks.append(activities)
    if ground.entered.answered.raised:
        blocks.append(Paragraph(_answered(ground)))
    done = _told_of(ground, ground.entered.done)[:MOST_ACTIONS]
    if done:
        blocks.append(Paragraph((_("You told us, and we did this:"),)))
        blocks.append(Items(tuple((_said_and_did(one, words),) for one, words in done)))
    if not blocks:
        blocks.append(Paragraph((_("We have put nothing in yet."),), "quiet"))
    blocks.append(
        Narrative(
            "what-we-did",
            _("What else we did"),
            _("What else did we do, such as a poster, a tool or a group?"),
        )
    )
    return Section("done", _("What did we do?"), tuple(blocks))


def _told_of(ground: Ground, found: Iterable[Doing]) -> list[tuple[Doing, Words]]:
    """The actions of which people are told, in the words that were written for them (decision 55).

    Staff's own wording of an action is never for families: it may name who must be pressed, or say of a plan
    what may come to nothing.
    """
    told = []
    for one in found:
        written = {words.language: words for words in one.told}
        language = next((each for each in (ground.language, ENGLISH, *written) if each in written), None)
        if language is not None:
            told.append((one, written[language]))
    return told


def _said_and_did(one: Doing, words: Words) -> str:
    """What people said and what was done, with the day."""
    told = {"said": words.said, "did": words.did}
    if one.done_on is None:
        return _("You said: %(said)s We did: %(did)s") % told
    day = format_date(one.done_on)
    return _("You said: %(said)s We did: %(did)s (%(day)s)") % {**told, "day": day}


def _with_day(one: Doing, words: Words) -> Runs:
    """A plan with its day; who sees to it and how it stands is for those who work on it."""
    if one.due_on is None or one.is_overdue:
        return (words.did,)
    return fill(_("%(what)s (by %(day)s)"), what=words.did, day=doing.day(one))


def _answered(ground: Ground) -> Runs:
    """Of how many themes that were raised something was done. They are themes, not people."""
    found = ground.entered.answered
    counted = {"raised": len(found.raised), "done": found.done, "under_way": found.under_way}
    labels = {
        "raised": _("Themes that were raised"),
        "done": _("Themes with an action that was done"),
        "under_way": _("Themes with an action under way"),
    }
    values = {key: ground.count(number, f"answered/{key}", labels[key]) for key, number in counted.items()}
    told = fill(
        ngettext("You spoke of %(raised)s thing.", "You spoke of %(raised)s things.", counted["raised"]),
        raised=values["raised"],
    )
    acted = [_("We did something on %(done)s.")] if found.done else []
    acted += [_("We have begun on %(under_way)s.")] if found.under_way else []
    return one_after_another((told, *(fill(one, **values) for one in acted)))


def _difference(ground: Ground, found: Mapping[str, Known]) -> Section:
    return Section(
        "difference",
        _("Did it help?"),
        (
            *_told(
                ground,
                found,
                OUTCOMES,
                _("What we hope for, and what we know"),
                (_("What we hope for"), _("What we know")),
            ),
            *_told(
                ground,
                found,
                JUSTICE,
                _("What the police and the courts did"),
                (_("Police and courts"), _("What we know")),
            ),
        ),
    )


def _next(ground: Ground, found: Mapping[str, Known]) -> Section:
    caption = _("What is still to do, and what we heard about it")
    blocks = list(_told(ground, found, NEEDS, caption, (_("What is still to do"), _("What we heard"))))
    planned = _told_of(ground, ground.entered.open)[:MOST_ACTIONS]
    if planned:
        blocks.append(Paragraph((_("We have these plans:"),)))
        blocks.append(Items(tuple(_with_day(one, words) for one, words in planned)))
    blocks.append(
        Narrative("next-steps", _("Next steps"), _("What will you do first, and how can families help?"))
    )
    return Section("next", _("What comes next?"), tuple(blocks))


def _help(ground: Ground) -> Section:
    numbers = ground.entered.numbers
    items: list[Runs] = [
        (_("%(name)s: %(number)s") % {"name": questionnaire_words(line.name), "number": line.number},)
        for line in help_lines(ground.nation)
        if line.number
    ]
    if numbers.front_door:
        items.insert(1, (_("Worried about a child here: %(number)s") % {"number": numbers.front_door},))
    if numbers.out_of_hours:
        items.insert(2, (_("At night and at weekends: %(number)s") % {"number": numbers.out_of_hours},))
    return Section("help", _("Are you worried about a child?"), (Items(tuple(items)),))


# ---- all of it -------------------------------------------------------------------------------------------


def _all_measures(ground: Ground, found: Mapping[str, Known]) -> Section:
    return Section(
        "measures",
        _("All that we look at"),
        (
            Table(
                _("Each thing that this story looks at, in the words of its framework"),
                (_("What"), _("How sure we are, and from whom")),
                tuple(((f"{ref} {one.text}",), _from_whom(ground, one)) for ref, one in found.items()),
                _("All measures"),
                str(sentences.STRENGTH_RULE),
            ),
        ),
    )


def _from_whom(ground: Ground, one: Known) -> Runs:
    sure = known.strength(one)
    if one.voices:
        who = sentences.join([str(sentences.AUDIENCE_WORDS[each]).lower() for each in one.evidence.heard])
        return fill(_("%(sure)s: %(who)s"), sure=sure, who=who)
    records = beside.figures(ground, one.id, 1)
    if records:
        return fill(_("Records: %(figure)s"), figure=records)
    filled_by = known.filled_by_text(one) if one.evidence.status is Status.NOBODY_ASKED else ""
    return (
        fill(_("%(sure)s: %(questionnaires)s"), sure=sure, questionnaires=filled_by) if filled_by else (sure,)
    )


def _how_we_know(ground: Ground) -> Section:
    asked = len([one for one in ground.summaries.values() if not one.is_programme])
    measures = ground.evidence(FRAMEWORK).coverage.measures()
    heard = {each for one in measures for each in one.heard}
    unheard = [
        each for each in AUDIENCES if each not in heard and any(each in one.unheard for one in measures)
    ]
    blocks: list[Block] = [
        Paragraph(
            fill(
                _(
                    "We asked in %(times)s sets of questions, and we did not ask for names. Where few people "
                    "gave an answer, we show no number, or a round one, so that no one can be found."
                ),
                times=ground.count(asked, "report/collections", _("Collections that this story looks at")),
            )
        )
    ]
    if unheard:
        names = sentences.join([str(sentences.AUDIENCE_WORDS[each]).lower() for each in unheard])
        blocks.append(Paragraph((_("We have yet to hear from: %(who)s.") % {"who": names},)))
    return Section("method", _("How do we know?"), tuple(blocks))
