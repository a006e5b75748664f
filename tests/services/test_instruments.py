"""Loaded wordings: a partnership's own, opened like any questionnaire, scored by their rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from statistics import variance

import pytest
from scipy import stats
from sqlalchemy import func, select

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import Figure
from questionnaires.answers import Answer
from questionnaires.model import DefinitionFaults, QuestionnaireError
from survey_app.services import (
    accounts,
    cards,
    collections,
    gathered,
    instruments,
    persons,
    programmes,
    question_figures,
    releases,
    subjects,
    summaries,
)
from survey_app.services.gathered import Brought
from survey_app.services.instruments import ReliableChange
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.services.stated import Stated
from survey_app.store import releases as kept_releases
from survey_app.store import responses
from survey_app.store.database import Database
from survey_app.store.tables import LoadedWording, Partnership, Response
from tests import loaded
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.instrument_files import SAYING, wording_file
from tests.partnerships import READY
from tests.respondents import card

Opened = Callable[..., str]
Load = Callable[..., bool]
STATED = ReliableChange(6.8, 0.87, 95, False, "A made-up paper, table 2", None, TODAY)


@pytest.fixture
def load(database: Database, partnership: str) -> Load:
    """Loads a made-up wording and says whether it took the place of an earlier one."""

    def load_now(instrument_id: str, text: str = "", **over: str) -> bool:
        return loaded.load(database, over.pop("whose", partnership), instrument_id, text, **over)

    return load_now


def asked(database: Database, code: str) -> collections.AskedCollection:
    with database.reading() as session:
        found = collections.find(session, code, TODAY)
    assert found is not None
    return found


def send(database: Database, code: str, codes: Mapping[str, object], card_id: str | None = None) -> str:
    """Store one person's answers, as sending does."""
    held = asked(database, code)
    answers = {name: Answer(name, {"": (str(value),)}) for name, value in codes.items()}
    with database.writing() as session:
        return responses.add_response(
            session, held.id, TODAY, "en", answers, card_id, turns=held.turns, arrived_at=NOW
        )


# ---- loading ---------------------------------------------------------------------------------------------


def test_a_loaded_wording_can_be_opened_and_is_frozen_with_what_it_asks(
    load: Load, opened: Opened, database: Database
) -> None:
    assert load("lse") is False
    first = opened("lse", wave="before")
    assert load("lse", wording_file("lse").replace(SAYING, "Another made-up line")) is True
    second = opened("lse", wave="after")
    assert asked(database, first).turns[1].text == f"{SAYING} 1."
    assert asked(database, second).turns[1].text == "Another made-up line 1."


def test_a_wording_belongs_to_the_partnership_that_loaded_it(
    load: Load, opened: Opened, database: Database
) -> None:
    with database.writing() as session:
        other = Partnership(name="Four Hills", nation="scotland", **READY)
        session.add(other)
        session.flush()
        other_id = other.id
    load("lse", whose=other_id)
    with pytest.raises(Refusal, match="Load it first: heard instrument load"):
        opened("lse")


@pytest.mark.parametrize("instrument_id", ["sdq", "ors_cors", "heard_older", "sppc", "nothing"])
def test_what_cannot_be_loaded_leaves_nothing_behind(
    load: Load, database: Database, instrument_id: str
) -> None:
    with pytest.raises(QuestionnaireError):
        load(instrument_id, wording_file("lse"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LoadedWording)) == 0


def test_a_faulty_file_leaves_the_wording_that_was_there(load: Load, database: Database) -> None:
    load("lse")
    with pytest.raises(DefinitionFaults):
        load("lse", wording_file("lse").replace("\n3,", "\n7,"))
    with database.reading() as session:
        (row,) = session.scalars(select(LoadedWording))
        assert SAYING in row.content


def test_a_wording_in_a_language_that_no_page_speaks_is_refused(load: Load) -> None:
    with pytest.raises(Refusal, match="The wording is in fr, and the pages around it are not"):
        load("lse", wording_file("lse", language="fr"))


def test_a_wording_is_asked_in_its_own_language_alone(load: Load, opened: Opened, database: Database) -> None:
    load("lse")
    load("lse", wording_file("lse", language="pl"), audience="community")
    with pytest.raises(Refusal, match="Leave other languages out"):
        opened("lse", languages=("pl",))
    code = opened("lse-pl", wave="before")
    assert asked(database, code).questionnaire.wording_language == "pl"


def test_young_people_are_not_asked_in_a_language_whose_safety_words_nobody_approved(
    load: Load, opened: Opened
) -> None:
    load("lse", wording_file("lse", language="pl"))
    with pytest.raises(Refusal, match="Young people cannot be asked in pl yet"):
        opened("lse-pl")


def test_the_list_of_instruments_says_what_is_loaded(
    load: Load, database: Database, partnership: str
) -> None:
    load("rses", wording_file("rses", reverse=(2, 5, 6, 8, 9)))
    with database.reading() as session:
        held = instruments.held(session, partnership, "rses")
        assert [one.questionnaire.id for one in held.loaded] == ["rses"]
        assert {str(note.id) for note in held.loaded[0].notes} >= {"key_in_doubt", "key_as_known"}
        assert len(instruments.listing(session, partnership)) == 16


# ---- risk ------------------------------------------------------------------------------------------------


def test_an_instrument_with_a_risk_item_needs_somebody_who_reads(
    load: Load, opened: Opened, database: Database, partnership: str
) -> None:
    load("ypcore")
    with pytest.raises(Refusal, match="nobody here reads what must be seen at once"):
        opened("ypcore")
    loaded.reader(database, partnership)
    assert opened("ypcore")


def test_an_account_that_is_closed_does_not_act_on_risk(
    load: Load, opened: Opened, database: Database, partnership: str
) -> None:
    load("core10")
    reader = loaded.reader(database, partnership)
    with database.writing() as session:
        accounts.deactivate(session, partnership, reader, "", NOW)
    with pytest.raises(Refusal, match="nobody here reads"):
        opened("core10")


# ---- scores ----------------------------------------------------------------------------------------------


def open_class(database: Database, code: str) -> subjects.Subject:
    return dataclasses.replace(subjects.of_collection(asked(database, code)), klass=DisclosureClass.OPEN)


def test_the_short_warwick_scale_is_summarised_on_its_metric_score(
    load: Load, opened: Opened, database: Database
) -> None:
    load("swemwbs")
    code = opened("swemwbs", wave="before")
    # Raw 17, 22, 19, 25 and 14, in metric 16.88, 19.98, 17.98, 22.35 and 15.32: reference case RC05.
    for raw in (17, 22, 19, 25, 14):
        extra = raw - 14
        send(database, code, {f"swemwbs.{n}": 2 + (n <= extra) + (n <= extra - 7) for n in range(1, 8)})
    send(database, code, {f"swemwbs.{n}": 3 for n in range(1, 7)})  # one item is missing: no score
    with database.reading() as session:
        (scale,) = releases.build(session, open_class(database, code)).scales
    assert scale.scored.value == 5
    assert scale.mean.value == pytest.approx((16.88 + 19.98 + 17.98 + 22.35 + 15.32) / 5, abs=0.05)


# Raw scores of ten people before and after, and their mean change in metric points, not in raw ones (2.6):
# reference_cases.json, case RC05.
RC05_BEFORE = (17, 22, 19, 25, 14, 21, 28, 16, 23, 20)
RC05_AFTER = (21, 24, 19, 27, 18, 25, 27, 20, 26, 24)
RC05_CHANGE = 1.764


def seven_items(raw: int) -> dict[str, object]:
    """Answers to seven items from 1 to 5 that add up to a raw score."""
    each, more = divmod(raw - 7, 7)
    return {f"swemwbs.{n}": 1 + each + (n <= more) for n in range(1, 8)}


def test_a_change_on_the_short_warwick_scale_is_that_of_its_metric_score(
    load: Load, opened: Opened, database: Database, partnership: str
) -> None:
    load("swemwbs")
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "Made-up group")
        found = programmes.find(session, partnership, programme, TODAY)
        made = cards.keep(session, cards.draw(session, partnership, programme, 10))
        ids = [cards.find(session, programme, card) for card in made]
    assert found is not None
    for wave, scores in (("before", RC05_BEFORE), ("after", RC05_AFTER)):
        code = opened("swemwbs", wave=wave, programme_id=found.id)
        for card_id, raw in zip(ids, scores, strict=True):
            send(database, code, seven_items(raw), card_id)
    with database.reading() as session:
        subject = subjects.of_programme(session, partnership, found.id, TODAY)
        assert subject is not None
        built = releases.build(session, dataclasses.replace(subject, klass=DisclosureClass.OPEN))
    (change,) = built.changes
    assert change.figure.change.value == pytest.approx(RC05_CHANGE)


def test_each_wave_is_scored_by_the_key_of_the_wording_that_it_asked(
    load: Load, opened: Opened, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "Made-up group")
        found = programmes.find(session, partnership, programme, TODAY)
    assert found is not None
    load("rses", wording_file("rses", reverse=(3, 5, 8, 9, 10)))
    before = opened("rses", wave="before", programme_id=found.id)
    load("rses", wording_file("rses", reverse=(2, 5, 6, 8, 9)))
    after = opened("rses", wave="after", programme_id=found.id)
    with database.writing() as session:
        made = cards.keep(session, cards.draw(session, partnership, programme, 5))
        ids = [cards.find(session, programme, card) for card in made]
    for card_id in ids:
        send(
            database, before, {f"rses.{n}": 0 if n in (3, 5, 8, 9, 10) else 3 for n in range(1, 11)}, card_id
        )
        send(database, after, {f"rses.{n}": 0 if n in (2, 5, 6, 8, 9) else 3 for n in range(1, 11)}, card_id)
    with database.reading() as session:
        subject = subjects.of_programme(session, partnership, found.id, TODAY)
        assert subject is not None
        scale = subject.collections[0].questionnaire.scales[0]
        assert [run.score for run in persons.runs(session, subject, scale)] == [30.0] * 10


# ---- a wrong key -----------------------------------------------------------------------------------------


def test_staff_are_warned_of_a_wrong_key_from_thirty_people_on_and_see_no_count(
    load: Load, opened: Opened, database: Database
) -> None:
    load("rses", wording_file("rses", reverse=(1, 2)))
    code = opened("rses", wave="before")

    def doubtful() -> tuple[str, ...]:
        with database.writing() as session:
            summary = summaries.build(session, subjects.of_collection(asked(database, code)), TODAY)
        assert summary.nothing is not None  # a small group, and still open
        assert summaries.to_dict(summary)["doubtful_keys"] == [one.id for one in summary.doubtful_keys]
        return tuple(one.id for one in summary.doubtful_keys)

    for person in range(29):
        send(database, code, {f"rses.{n}": person % 4 for n in range(1, 11)})
    assert doubtful() == ()
    send(database, code, {f"rses.{n}": 0 for n in range(1, 11)})
    assert doubtful() == ("rses",)


def test_a_right_key_is_not_warned_of(load: Load, opened: Opened, database: Database) -> None:
    load("rses", wording_file("rses", reverse=(2, 5, 6, 8, 9)))
    code = opened("rses", wave="before")
    for person in range(31):
        level = person % 4
        send(
            database, code, {f"rses.{n}": 3 - level if n in (2, 5, 6, 8, 9) else level for n in range(1, 11)}
        )
    with database.reading() as session:
        held = asked(database, code)
        assert not question_figures.is_key_doubtful(session, held, held.questionnaire.scales[0])


# ---- scores from elsewhere -------------------------------------------------------------------------------


def bring(database: Database, partnership: str, code: str, text: str) -> gathered.Taken:
    with database.writing() as session:
        return gathered.collect(session, partnership, code, Brought("scores.csv", text.encode()), TODAY)


def test_scores_from_elsewhere_give_a_mean_like_any_scale_and_no_figure_of_single_scores(
    opened: Opened, database: Database, partnership: str
) -> None:
    code = opened("sdq", wave="before")
    rows = "\n".join(str(total) for total in (10, 12, 14, 16, 18))
    assert bring(database, partnership, code, f"sdq.total\n{rows}\n").added == 5
    with database.reading() as session:
        built = releases.build(session, open_class(database, code))
    assert built.questions == ()
    total = next(scale for scale in built.scales if scale.scale_id == "sdq")
    assert (total.scored.value, total.mean.value) == (5, 14)


def test_scores_pair_by_card_and_show_change(opened: Opened, database: Database, partnership: str) -> None:
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "Made-up group")
        found = programmes.find(session, partnership, programme, TODAY)
        made = cards.keep(session, cards.draw(session, partnership, programme, 10))
    assert found is not None
    for wave, total in (("before", 20), ("after", 14)):
        code = opened("sdq", wave=wave, programme_id=found.id)
        rows = "\n".join(f"{card},{total + place}" for place, card in enumerate(made))
        bring(database, partnership, code, f"card,sdq.total\n{rows}\n")
    with database.reading() as session:
        subject = subjects.of_programme(session, partnership, found.id, TODAY)
        assert subject is not None
        built = releases.build(session, dataclasses.replace(subject, klass=DisclosureClass.OPEN))
    change = next(one for one in built.changes if one.scale_id == "sdq")
    assert change.figure.pairs.value == 10
    assert change.figure.change.value == -6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sdq.total\n41\n", "row 2: sdq.total is more than 40."),
        ("sdq.total\nmany\n", "row 2: sdq.total is not a whole number."),
        ("sdq.total\n1.5\n", "row 2: sdq.total is not a whole number."),
        ("sdq.emotional\n11\n", "row 2: sdq.emotional is more than 10."),
        ("sdq.total,sdq.emotional,sdq.conduct,sdq.hyperactivity,sdq.peer\n9,1,2,3,4\n",
         "row 2: sdq.total is not what sdq.emotional, sdq.conduct, sdq.hyperactivity, sdq.peer add up to."),
        ("sdq.total\n12\nno\n13\n-1\n", "row 3: sdq.total"),
        ("sdq.1\n1\n", "has a column 'sdq.1', which sdq does not ask"),
    ],
)  # fmt: skip
def test_a_score_that_cannot_be_is_refused_by_row_and_nothing_is_stored(
    opened: Opened, database: Database, partnership: str, text: str, told: str
) -> None:
    code = opened("sdq")
    with pytest.raises(Refusal) as caught:
        bring(database, partnership, code, text)
    assert told in str(caught.value)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_score_may_have_the_decimals_that_its_instrument_has(
    opened: Opened, database: Database, partnership: str
) -> None:
    code = opened("ors_cors")
    assert bring(database, partnership, code, 'ors_cors.total\n23.4\n"17,5"\n40\n').added == 3
    with pytest.raises(Refusal, match="is no number with 1 digits after its point"):
        bring(database, partnership, code, "ors_cors.total\n23.45\n")
    subject = open_class(database, code)
    scale = asked(database, code).questionnaire.scales[0]
    with database.reading() as session:
        found = sorted(run.score or 0 for run in persons.runs(session, subject, scale))
    assert found == [17.5, 23.4, 40.0]


# ---- reliable change -------------------------------------------------------------------------------------


def state(database: Database, partnership: str, scale_id: str, **over: object) -> ReliableChange | None:
    with database.writing() as session:
        stated = dataclasses.replace(STATED, **over)  # type: ignore[arg-type]
        instruments.state_reliable_change(session, partnership, scale_id, stated)
        return instruments.reliable_change(session, partnership, scale_id)


def test_nothing_is_told_of_reliable_change_until_it_is_stated_and_after_it_is_withdrawn(
    load: Load, database: Database, partnership: str
) -> None:
    load("wemwbs")
    with database.reading() as session:
        assert instruments.reliable_change(session, partnership, "wemwbs") is None
    assert state(database, partnership, "wemwbs") == STATED
    assert state(database, partnership, "wemwbs", criterion=90, at_or_above=True) == dataclasses.replace(
        STATED, criterion=90, at_or_above=True
    )
    with database.writing() as session:
        instruments.withdraw_reliable_change(session, partnership, "wemwbs")
        assert instruments.reliable_change(session, partnership, "wemwbs") is None


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"sd": 0.0}, "must be more than 0"),
        ({"sd": float("nan")}, "must be more than 0"),
        ({"reliability": 1.0}, "between 0 and 1"),
        ({"criterion": 80}, "90 or 95"),
        ({"source": " "}, "Say where these figures come from"),
    ],
)
def test_a_figure_that_cannot_be_or_has_no_source_is_refused(
    load: Load, database: Database, partnership: str, over: dict[str, object], told: str
) -> None:
    load("wemwbs")
    with pytest.raises(Refusal, match=told):
        state(database, partnership, "wemwbs", **over)


def test_a_scale_of_our_own_needs_a_baseline_of_a_hundred_people(
    database: Database, partnership: str
) -> None:
    for people in (None, 99):
        with pytest.raises(Refusal, match="100 people"):
            state(database, partnership, "self_and_say", people=people)
    assert state(database, partnership, "self_and_say", people=100) is not None


def test_nothing_can_be_stated_of_a_scale_that_is_not_here(database: Database, partnership: str) -> None:
    with pytest.raises(Refusal, match="There is no scale 'wemwbs' here"):
        state(database, partnership, "wemwbs")


# Thirty people's answers to the ten made-up lines, each the place of theirs among the others (0 to 3 points).
LOW_TO_HIGH = [(person * 4) // 30 for person in range(30)]


def ten_items(person: int, more: int) -> dict[str, object]:
    """Answers from 0 to 3 that go together and are not all alike; the last five lines are turned round."""
    points = [
        min(
            3,
            max(
                0,
                LOW_TO_HIGH[person]
                + (more if item <= 2 + person % 4 else 0)
                + (person * 7 + item * 3) % 3
                - 1,
            ),
        )
        for item in range(1, 11)
    ]
    turned = {2, 5, 6, 8, 9}
    return {f"rses.{n}": 3 - point if n in turned else point for n, point in enumerate(points, start=1)}


def scored(answers: Mapping[str, object]) -> list[float]:
    """The same answers as the key reads them."""
    turned = {2, 5, 6, 8, 9}
    return [
        3.0 - float(str(value)) if int(name.partition(".")[2]) in turned else float(str(value))
        for name, value in answers.items()
    ]


@pytest.fixture
def trained(load: Load, opened: Opened, database: Database, partnership: str) -> str:
    """The code of a course in which thirty practitioners answered a loaded scale before and after."""
    load("rses", wording_file("rses", reverse=(2, 5, 6, 8, 9)), audience="practitioners")
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "A course")
        found = programmes.find(session, partnership, programme, TODAY)
    assert found is not None
    held = [card(database, found.id) for _ in range(30)]
    for wave, more in (("before", 0), ("after", 1)):
        code = opened("rses", wave=wave, programme_id=found.id)
        assert asked(database, code).disclosure_class == "open"
        for person, card_id in enumerate(held):
            send(database, code, ten_items(person, more), card_id)
    return programme


def expert_block(database: Database, partnership: str, programme: str) -> dict[str, Figure]:
    """The statistics of the course's change, as its release has them just now."""
    with database.reading() as session:
        found = programmes.find(session, partnership, programme, TODAY)
        assert found is not None
        release = kept_releases.latest(session, f"programme:{found.id}")
        assert release is not None
        (change,) = Figures.from_dict(release.figures).changes
    return dict(change.figure.expert)


def test_the_experts_block_of_a_course_tells_how_well_the_items_hang_together(
    trained: str, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        summaries.of_programme(session, partnership, trained, TODAY)
    told = expert_block(database, partnership, trained)
    for wave, more in (("pre", 0), ("post", 1)):
        rows = [scored(ten_items(person, more)) for person in range(30)]
        # Cronbach's alpha by its definition: k / (k - 1) * (1 - sum of the items' variances / the total's).
        alpha = 10 / 9 * (1 - sum(map(variance, zip(*rows, strict=True))) / variance(map(sum, rows)))
        assert told[f"alpha_{wave}"].value == pytest.approx(alpha, abs=1e-9)
        low, high = (told[f"alpha_{wave}_feldt95_{end}"].value for end in ("low", "high"))
        # Feldt: 1 - (1 - alpha) * F, with 29 and 29 * 9 degrees of freedom.
        assert low == pytest.approx(1 - (1 - alpha) * stats.f.ppf(0.975, 29, 261), abs=1e-9)
        assert high == pytest.approx(1 - (1 - alpha) * stats.f.ppf(0.025, 29, 261), abs=1e-9)
        omega = told[f"omega_{wave}"].value
        assert omega is not None
        assert 0.5 < omega < 1


@pytest.mark.parametrize(
    ("criterion", "at_or_above", "multiple"), [(95, False, 1.96), (90, True, 1.645), (90, False, 1.645)]
)
def test_stating_what_is_known_of_a_scale_tells_reliable_change_at_once(
    trained: str, database: Database, partnership: str, criterion: int, at_or_above: bool, multiple: float
) -> None:
    changes = [sum(scored(ten_items(person, 1))) - sum(scored(ten_items(person, 0))) for person in range(30)]
    # A threshold of exactly three points, which some people reach and do not pass.
    sd = 3 / (multiple * (2 * (1 - 0.75)) ** 0.5)
    with database.writing() as session:
        summaries.of_programme(session, partnership, trained, TODAY)
    assert expert_block(database, partnership, trained)["reliable_change_threshold"].value is None
    stated = ReliableChange(sd, 0.75, criterion, at_or_above, "A made-up paper", None, TODAY)
    with database.writing() as session:
        programmes.state_of_scale(session, partnership, "rses", stated, TODAY)
    told = expert_block(database, partnership, trained)
    assert told["reliable_change_threshold"].value == pytest.approx(3)
    assert told["sem"].value == pytest.approx(sd * 0.25**0.5)
    reached = [change >= 3 if at_or_above else change > 3 for change in changes]
    assert 3 in changes
    assert told["n_reliably_improved"].value == sum(reached)
    assert told["n_no_reliable_change"].value == 30 - sum(reached)
    assert told["n_reliably_deteriorated"].value == 0
    with database.writing() as session:
        programmes.state_of_scale(session, partnership, "rses", None, TODAY)
    assert expert_block(database, partnership, trained)["reliable_change_threshold"].value is None


def test_what_is_stated_for_a_programme_comes_before_what_is_stated_of_its_scale(
    trained: str, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        summaries.of_programme(session, partnership, trained, TODAY)
        programmes.state_of_scale(session, partnership, "rses", STATED, TODAY)
        programmes.state(
            session, partnership, trained, Stated(sd=4.0, reliability=0.75, source="Ours"), TODAY
        )
    # 1.96 * sqrt(2) * 4 * sqrt(1 - 0.75)
    told = expert_block(database, partnership, trained)["reliable_change_threshold"].value
    assert told == pytest.approx(5.5437, abs=1e-4)
