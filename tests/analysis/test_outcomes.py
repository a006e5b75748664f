"""Roll-up to frameworks: every measure in order, why there is nothing, and how sure the evidence is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.change import Pairing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_change import change
from analysis.disclosure.of_questions import distribution
from analysis.disclosure.of_themes import theme
from analysis.figures import AnyFigure
from analysis.outcomes import (
    Finding,
    FindingKind,
    Grounds,
    Lack,
    Pointing,
    Status,
    Strength,
    Trend,
    Untold,
    audiences_heard,
    coverage,
    judged,
    people_at_least,
    strength,
    trend,
)
from questionnaires.model import (
    Framework,
    Kind,
    Measure,
    Question,
    Questionnaire,
    Scale,
    Section,
)

TODAY = date(2026, 5, 1)
OPEN, PROTECTED, SMALL = DisclosureClass.OPEN, DisclosureClass.PROTECTED, DisclosureClass.SMALL


def measure(number: int, evidence: str = "direct", audiences: tuple[str, ...] = ("young_people",)) -> Measure:
    return Measure(f"M{number}", str(number), "qualitative", "item", "Something", audiences, evidence)


FRAMEWORK = Framework(
    "F",
    "A framework",
    "Scotland",
    (
        Section(
            "two", "Second thoughts", (measure(4), measure(1, "partly", ("young_people", "parents_carers")))
        ),
        Section("one", "First steps", (measure(3, "none"), measure(2))),
    ),
)


def questionnaire(questionnaire_id: str, *measures: str, by_scale: tuple[str, ...] = ()) -> Questionnaire:
    questions = (Question(f"{questionnaire_id}.1", Kind.YES_NO, "?", measures=measures),)
    scales = (Scale("s", "S", (f"{questionnaire_id}.1",), 1, 0, 1, measures=by_scale),)
    return Questionnaire(questionnaire_id, "T", "young_people", "p", "w", 1, questions, scales)


def spread(n: int, klass: DisclosureClass = OPEN) -> AnyFigure:
    return distribution({"yes": n - n // 3, "no": n // 3}, klass, final=True)


def found(figure: AnyFigure, source: str = "c1", *measures: str, **more: object) -> Finding:
    given: dict[str, object] = {
        "kind": FindingKind.QUESTION,
        "subject": "Q1.1",
        "measures": measures or ("M1",),
        "source_id": source,
        "source_title": f"Collection {source}",
        "audience": "young_people",
        "figure": figure,
        "ended": date(2026, 3, 1),
    }
    return Finding(**{**given, **more})  # type: ignore[arg-type]


def moved(
    by: float, n: int = 40, klass: DisclosureClass = PROTECTED, higher_is_better: bool = True
) -> AnyFigure:
    before = tuple(10.0 + k % 5 for k in range(n))
    after = tuple(score + by + (k % 3 - 1) * 3.0 for k, score in enumerate(before))
    return change(Pairing(before, after), klass, higher_is_better=higher_is_better, final=True)


# ---- coverage --------------------------------------------------------------------------------------------


def test_sections_and_measures_keep_the_documents_order() -> None:
    evidence = coverage(FRAMEWORK, [], [], today=TODAY)
    assert [section.id for section in evidence.sections] == ["two", "one"]
    assert [each.measure.id for each in evidence.measures()] == ["M4", "M1", "M3", "M2"]


def test_a_measure_without_findings_says_why() -> None:
    evidence = coverage(
        FRAMEWORK,
        [found(spread(3), "c1", "M2"), found(spread(12), "c1", "M1", "M3")],
        [questionnaire("Q2", "M4", "M4"), questionnaire("Q1", by_scale=("M4",)), questionnaire("Q3", "M1")],
        today=TODAY,
    )
    status = {each.measure.id: each.status for each in evidence.measures()}
    assert status == {
        "M4": Status.NOBODY_ASKED,
        "M1": Status.EVIDENCED,
        "M3": Status.NOT_FROM_FEEDBACK,
        "M2": Status.NOT_ENOUGH_YET,
    }
    assert evidence.tally() == dict.fromkeys(Status, 1)
    unasked = evidence.measure("M4")
    assert unasked is not None
    assert unasked.would_fill == ("Q2", "Q1")


def test_what_records_must_evidence_takes_no_finding() -> None:
    evidence = coverage(FRAMEWORK, [found(spread(12), "c1", "M3")], [], today=TODAY).measure("M3")
    assert evidence is not None
    assert (evidence.findings, evidence.strength) == ((), Strength.NONE)


def test_shown_and_waiting_findings_are_kept_apart() -> None:
    shown, hidden = found(spread(12)), found(spread(4), "c2")
    evidence = coverage(FRAMEWORK, [hidden, shown], [], today=TODAY).measure("M1")
    assert evidence is not None
    assert (evidence.findings, evidence.waiting) == ((shown,), (hidden,))
    assert evidence.records_must_confirm


def test_audiences_that_spoke_are_told_from_those_that_did_not() -> None:
    heard = found(spread(12), audience="parents_carers")
    too_few = found(spread(2), "c2", audience="young_people")
    evidence = coverage(FRAMEWORK, [heard, too_few], [], today=TODAY).measure("M1")
    assert evidence is not None
    assert (evidence.heard, evidence.unheard) == (("parents_carers",), ("young_people",))


def test_audiences_are_told_in_the_houses_order() -> None:
    parts = [found(spread(12), audience=name) for name in ("strategic_leaders", "young_people")]
    assert audiences_heard(parts) == ("young_people", "strategic_leaders")


def test_a_finding_that_names_a_measure_twice_counts_once() -> None:
    evidence = coverage(FRAMEWORK, [found(spread(12), "c1", "M1", "M1")], [], today=TODAY).measure("M1")
    assert evidence is not None
    assert len(evidence.findings) == 1


def test_an_unknown_measure_is_passed_over() -> None:
    evidence = coverage(FRAMEWORK, [found(spread(12), "c1", "elsewhere")], [], today=TODAY)
    assert evidence.measure("elsewhere") is None
    assert evidence.tally()[Status.EVIDENCED] == 0


# ---- how many people, as shown ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        pytest.param(spread(29), 29, id="an exact base"),
        pytest.param(spread(33, PROTECTED), 33, id="rounded: 35 may stand for 33"),
        pytest.param(spread(37, PROTECTED), 33, id="rounded: 35 may stand for 33 although 37"),
        pytest.param(spread(34, SMALL), 30, id="a band stands for its lower end"),
        pytest.param(spread(120, SMALL), 100, id="the open band"),
        pytest.param(moved(2.0, 30), 30, id="a published change has 30 pairs at least"),
        pytest.param(moved(2.0, 12, SMALL), 10, id="a rough change"),
        pytest.param(theme(5, 20, {}, PROTECTED), 5, id="those who spoke of a theme, not all who wrote"),
        pytest.param(theme(12, 40, {}, PROTECTED), 8, id="rounded: 10 may stand for 8"),
        pytest.param(theme(2, 44, {}, OPEN), 2, id="two of many in an exact theme"),
        pytest.param(theme(8, 12, {}, SMALL, final=True), 3, id="several people are three at least"),
        pytest.param(theme(1, 20, {}, PROTECTED), 0, id="a hidden theme"),
        pytest.param(spread(4), 0, id="nothing shown"),
    ],
)
def test_people_are_counted_from_what_is_shown(figure: AnyFigure, least: int) -> None:
    assert people_at_least(figure) == least


# ---- strength --------------------------------------------------------------------------------------------


def well(source: str, n: int = 20, **more: object) -> Finding:
    return found(spread(n), source, pointing=Pointing.WELL, **more)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], Strength.NONE, id="nothing"),
        pytest.param([found(spread(4))], Strength.NONE, id="nothing shown"),
        pytest.param([well("a", 5)], Strength.EMERGING, id="one source at its floor"),
        pytest.param([well("a", 29)], Strength.EMERGING, id="29 people"),
        pytest.param([well("a", 30)], Strength.MODERATE, id="30 people"),
        pytest.param([well("a", 6), well("b", 6)], Strength.MODERATE, id="two sources"),
        pytest.param([well("a", 6), well("a", 6)], Strength.EMERGING, id="one source twice"),
        pytest.param(
            [well("a", 9), found(theme(4, 44, {"positive": 4}, OPEN), "b")],
            Strength.EMERGING,
            id="four people are no second source",
        ),
        pytest.param(
            [well("a", 9), found(theme(5, 44, {"positive": 5}, OPEN), "b")],
            Strength.MODERATE,
            id="five people are",
        ),
        pytest.param(
            [well("a", 6), well("b", 6), found(spread(60), "c")],
            Strength.MODERATE,
            id="the thirty point nowhere, the twelve do",
        ),
        pytest.param([well("a", 30), well("b", 6)], Strength.STRONG, id="both, agreeing, this year"),
        pytest.param([well("a", 20), well("b", 20)], Strength.MODERATE, id="perhaps the same twenty"),
        pytest.param(
            [well("a", 20), well("b", 20, audience="parents_carers")],
            Strength.STRONG,
            id="two audiences are different people",
        ),
        pytest.param([well("a", 30), found(spread(30), "b")], Strength.MODERATE, id="one points nowhere"),
        pytest.param(
            [well("a", 30), replace(well("b"), pointing=Pointing.NOT_WELL)],
            Strength.MODERATE,
            id="they differ",
        ),
        pytest.param(
            [well("a", 30), well("b"), replace(well("c"), pointing=Pointing.MIXED)],
            Strength.MODERATE,
            id="one is mixed",
        ),
        pytest.param(
            [well("a", 30), well("b", ended=date(2025, 4, 29))], Strength.MODERATE, id="one is too old"
        ),
        pytest.param(
            [well("a", 30), well("b", ended=date(2025, 4, 30))], Strength.STRONG, id="a year and a leap day"
        ),
        pytest.param([well("a", 30), well("b", ended=None)], Strength.STRONG, id="still open"),
    ],
)
def test_strength_follows_sources_people_agreement_and_age(
    findings: list[Finding], expected: Strength
) -> None:
    assert strength(findings, TODAY) is expected


@pytest.mark.parametrize(
    ("figure", "way"),
    [
        pytest.param(moved(2.0), Pointing.WELL, id="up, higher is better"),
        pytest.param(moved(-2.0), Pointing.NOT_WELL, id="down"),
        pytest.param(moved(2.0, higher_is_better=False), Pointing.NOT_WELL, id="up, lower is better"),
        pytest.param(moved(0.0), None, id="could be chance"),
        pytest.param(moved(2.0, 20), None, id="not shown"),
        pytest.param(theme(20, 40, {"positive": 15, "negative": 5}, PROTECTED), Pointing.WELL, id="liked"),
        pytest.param(
            theme(20, 40, {"positive": 5, "negative": 15}, PROTECTED), Pointing.NOT_WELL, id="not liked"
        ),
        pytest.param(theme(20, 40, {"positive": 10, "negative": 10}, PROTECTED), Pointing.MIXED, id="both"),
        pytest.param(
            theme(20, 40, {"positive": 5, "mixed": 15}, PROTECTED), Pointing.MIXED, id="each of two minds"
        ),
        pytest.param(theme(20, 40, {"suggestion": 20}, PROTECTED), None, id="suggestions"),
        pytest.param(theme(1, 44, {"positive": 1}, OPEN), None, id="one person of many"),
        pytest.param(theme(5, 44, {"positive": 5}, OPEN), Pointing.WELL, id="five people"),
        pytest.param(theme(7, 13, {"positive": 4, "neutral": 3}, OPEN), None, id="four who say which way"),
        pytest.param(
            theme(7, 13, {"positive": 1, "negative": 1, "mixed": 1, "neutral": 4}, OPEN),
            None,
            id="three of seven",
        ),
        pytest.param(theme(8, 12, {"positive": 8}, SMALL, final=True), None, id="several people"),
        pytest.param(spread(40), None, id="a question says nothing by itself"),
    ],
)
def test_a_finding_points_as_its_shown_figure_does(figure: AnyFigure, way: Pointing | None) -> None:
    assert found(figure).points is way


def test_a_hidden_finding_points_nowhere_whatever_it_was_given() -> None:
    assert found(spread(4), pointing=Pointing.WELL).points is None


# ---- why it is no surer ----------------------------------------------------------------------------------


def test_evidence_says_what_keeps_it_from_being_surer() -> None:
    spoke = theme(14, 20, {"positive": 13}, OPEN, final=True)
    against = theme(14, 20, {"negative": 13}, OPEN, final=True)
    one = found(spread(8), "c1")
    well = [found(moved(3.0), "c1"), found(spoke, "c2", kind=FindingKind.THEME)]
    old = [replace(each, ended=date(2024, 1, 1)) for each in well]
    divided = [found(moved(3.0), "c1"), found(against, "c2", kind=FindingKind.THEME)]
    told = {
        "nothing": judged([], TODAY),
        "one": judged([one], TODAY),
        "silent": judged([found(spread(40), "c1"), found(spread(40), "c2")], TODAY),
        "well": judged(well, TODAY),
        "well and silent": judged([*well, found(spread(120), "c3")], TODAY),
        "old": judged(old, TODAY),
        "divided": judged(divided, TODAY),
    }
    assert told == {
        "nothing": (Strength.NONE, Grounds()),
        "one": (Strength.EMERGING, Grounds(1, 5, (Lack.ONE_SOURCE, Lack.FEW_PEOPLE))),
        "silent": (Strength.MODERATE, Grounds(2, 30, (Lack.POINTS_NOWHERE,))),
        "well": (Strength.STRONG, Grounds(2, 30)),
        # What does not point is not among those that point the same way.
        "well and silent": (Strength.STRONG, Grounds(2, 30)),
        "old": (Strength.MODERATE, Grounds(2, 30, (Lack.OLD,))),
        "divided": (Strength.MODERATE, Grounds(2, 30, (Lack.DISAGREE,))),
    }


def test_what_staff_say_of_their_own_work_stands_beside_the_evidence_and_makes_none() -> None:
    own = found(spread(40), "c9", is_own_view=True)
    held = coverage(FRAMEWORK, [own], [], today=TODAY).measure("M1")
    assert held is not None
    assert (held.status, held.strength, held.own_views) == (Status.NOBODY_ASKED, Strength.NONE, (own,))


def test_a_worksheet_fills_no_gap_of_what_people_would_have_to_say() -> None:
    sheet = replace(questionnaire("Q16", "M4"), worksheet=True)
    held = coverage(FRAMEWORK, [], [sheet], today=TODAY).measure("M4")
    assert held is not None
    assert (held.would_fill, held.own_worksheets) == ((), ("Q16",))


# ---- trend -----------------------------------------------------------------------------------------------

AMOUNTS = (("yes", 1.0), ("no", 0.0))


def asked(yes: int, no: int, before: tuple[int, int], klass: DisclosureClass = PROTECTED) -> Finding:
    now, then = (distribution({"yes": y, "no": n}, klass, final=True) for y, n in ((yes, no), before))
    return found(now, before=then, amounts=AMOUNTS)


def spoken(people: int, positive: int, before: tuple[int, int]) -> Finding:
    """A theme of 40 who wrote; before: who spoke of it then, and how many of them well."""

    def at(carriers: int, well: int) -> AnyFigure:
        return theme(carriers, 40, {"positive": well, "negative": carriers - well}, PROTECTED, final=True)

    return found(at(people, positive), kind=FindingKind.THEME, before=at(*before))


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (asked(60, 20, (40, 40)), Trend.BETTER),
        (asked(40, 40, (60, 20)), Trend.WORSE),
        # 47 of 80 and 45 of 80 are both shown as 45 of 80: rounding alone could move them.
        (asked(47, 33, (45, 35)), Trend.SAME),
        # 12 of 25 are shown as 10, and 13 as 15.
        (asked(13, 12, (12, 13)), Trend.SAME),
        # One of a hundred moved, and counts are exact: too little to speak of.
        (asked(51, 49, (50, 50), OPEN), Trend.SAME),
        (spoken(20, 20, (20, 0)), Trend.BETTER),
        (spoken(20, 0, (20, 20)), Trend.WORSE),
        # More people who speak of it badly.
        (spoken(30, 0, (18, 0)), Trend.WORSE),
        (spoken(30, 30, (18, 18)), Trend.BETTER),
        (spoken(21, 21, (20, 20)), Trend.SAME),
        (found(moved(6.0), before=moved(1.0)), Trend.BETTER),
        (found(moved(-6.0, higher_is_better=False), before=moved(0.0, higher_is_better=False)), Trend.BETTER),
        (found(moved(1.4), before=moved(1.0)), Trend.SAME),
        (found(spread(40), before=spread(60)), Trend.UNKNOWN),
        (found(spread(40), before=spread(3)), None),
        (found(spread(40)), None),
    ],
)
def test_a_trend_says_no_more_than_both_releases_show(finding: Finding, told: Trend | None) -> None:
    assert finding.trend is told


def test_a_measure_goes_the_way_of_its_findings_unless_they_differ() -> None:
    better, worse, same = asked(60, 20, (40, 40)), asked(40, 40, (60, 20)), asked(40, 40, (40, 40))
    assert trend([better, same]) == (Trend.BETTER, None)
    assert trend([worse, found(spread(40))]) == (Trend.WORSE, None)
    assert trend([same]) == (Trend.SAME, None)
    assert trend([better, worse]) == (Trend.UNKNOWN, Untold.DIFFER)
    assert trend([found(spread(40), before=spread(60))]) == (Trend.UNKNOWN, Untold.NO_BETTER)
    assert trend([found(spread(40))]) == (Trend.UNKNOWN, Untold.NOTHING_BEFORE)


def test_no_true_counts_behind_shown_ones_contradict_a_trend() -> None:
    """Whatever 40 people answered before and 37 now, better is told only where the true share rose."""
    told = set()
    for before in range(0, 41, 2):
        for after in range(0, 38):
            finding = asked(after, 37 - after, (before, 40 - before))
            told.add(finding.trend)
            if finding.trend is Trend.BETTER:
                assert after / 37 > before / 40
            if finding.trend is Trend.WORSE:
                assert after / 37 < before / 40
    assert {Trend.BETTER, Trend.WORSE, Trend.SAME} <= told
