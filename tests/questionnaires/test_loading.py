"""A loaded wording is checked against its instrument, becomes a questionnaire, and every fault is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from questionnaires import checks, frozen, instrument_scales, loading, reader
from questionnaires.loading import Loaded, NoteId
from questionnaires.model import DefinitionFaults, Kind, QuestionnaireError
from questionnaires.published import instrument, instruments
from tests.instrument_files import COPYRIGHT, SAYING, loaded, wording_file

LOADABLE = [one.id for one in instruments().values() if one.loadable and not one.ours]
LOADABLE = [one for one in LOADABLE if instrument(one).online != "not_allowed"]


def read(text: str, instrument_id: str = "lse", line: str = "") -> Loaded:
    return loading.read_wording(text.encode(), "own.csv", instrument(instrument_id), copyright_line=line)


def faults(text: str, instrument_id: str = "lse", line: str = "") -> str:
    with pytest.raises(DefinitionFaults) as caught:
        read(text, instrument_id, line)
    return str(caught.value)


@pytest.mark.parametrize("instrument_id", LOADABLE)
def test_a_loaded_wording_passes_the_checks_of_every_questionnaire_and_can_be_frozen(
    instrument_id: str,
) -> None:
    held = loaded(instrument_id).questionnaire
    assert checks.check(held, reader.frameworks()) == []
    assert frozen.from_json(frozen.to_json(held)) == held


def test_it_asks_one_item_a_turn_between_an_introduction_and_thanks() -> None:
    held = loaded("rses").questionnaire
    kinds = [question.kind for question in held.questions]
    assert kinds == [Kind.INFORMATION, *[Kind.POINTS] * 10]
    assert [question.text for question in held.questions[1:]] == [f"{SAYING} {n}." for n in range(1, 11)]
    assert (held.why, held.thanks) == (loading.WHY, loading.THANKS)
    assert (held.copyright_line, held.instrument, held.id) == (COPYRIGHT, "rses", "rses")
    assert held.waves == ("before", "middle", "after", "later")


def test_what_is_printed_above_the_items_takes_the_place_of_our_introduction() -> None:
    text = wording_file("lse").replace("\n1,", "\n0,Think of this week.\n1,", 1)
    assert read(text).questionnaire.questions[0].text == "Think of this week."


def test_answers_stand_in_the_order_of_the_columns_and_score_what_their_heads_say() -> None:
    held = read(wording_file("lse", answers=(5, 4, 3, 2, 1))).questionnaire
    options = held.questions[1].options
    assert [(option.code, option.score) for option in options] == [
        ("5", 5.0),
        ("4", 4.0),
        ("3", 3.0),
        ("2", 2.0),
        ("1", 1.0),
    ]


def test_an_item_from_nought_to_ten_needs_words_for_its_ends_alone() -> None:
    question = loaded("cantril").questionnaire.questions[1]
    assert question.kind is Kind.ZERO_TO_TEN
    assert (question.low_label, question.high_label) == ("Made-up answer 0", "Made-up answer 10")


def test_the_flags_of_the_file_decide_where_sources_differ_and_the_difference_is_told() -> None:
    one, other = loaded("rses", reverse=(3, 5, 8, 9, 10)), loaded("rses", reverse=(2, 5, 6, 8, 9))
    assert one.questionnaire.scales[0].reverse == ("rses.3", "rses.5", "rses.8", "rses.9", "rses.10")
    assert other.questionnaire.scales[0].reverse == ("rses.2", "rses.5", "rses.6", "rses.8", "rses.9")
    for held, order in ((one, "Maryland"), (other, "widely copied")):
        notes = {note.id: note.values for note in held.notes}
        assert "items" in notes[NoteId.KEY_IN_DOUBT]
        assert order in notes[NoteId.KEY_AS_KNOWN]["order"]


def test_a_key_that_is_certain_may_not_be_contradicted() -> None:
    assert "The reversed items of Short Warwick-Edinburgh Mental Wellbeing Scale are known: none" in faults(
        wording_file("swemwbs", reverse=(2,)), "swemwbs", COPYRIGHT
    )


def test_a_risk_item_must_be_marked_and_where_it_stands_is_told_as_not_sure() -> None:
    assert "has an item about risk, whose answers a person must see at once" in faults(
        wording_file("core10", risk=()), "core10", COPYRIGHT
    )
    held = loaded("core10", risk=(7,))
    assert held.questionnaire.questions[7].alerts_at == 1
    assert held.questionnaire.questions[6].alerts_at is None
    notes = {note.id: note.values for note in held.notes}
    assert notes[NoteId.RISK_IN_DOUBT] == {"known": "6", "status": "unverified", "items": "7"}


def test_a_wording_with_a_risk_item_ends_with_whether_it_was_ok_to_ask() -> None:
    held = loaded("ypcore").questionnaire
    assert held.hard
    assert held.questions[-1].id == "ypcore.ok"
    assert not loaded("swemwbs").questionnaire.hard


@pytest.mark.parametrize("instrument_id", ["swemwbs", "wemwbs", "core10", "ypcore"])
def test_a_copyright_line_is_wanted_where_the_licence_wants_it(instrument_id: str) -> None:
    assert "wants its copyright line in view" in faults(wording_file(instrument_id), instrument_id)


def test_a_copyright_line_may_stand_in_the_file() -> None:
    text = wording_file("swemwbs").replace("language,", "copyright,", 1)
    text = text.replace("no,no,yes,,", "no,no,yes,© Somebody made up,", 1)
    assert read(text, "swemwbs").questionnaire.copyright_line == "© Somebody made up"


def test_a_wording_in_another_language_is_a_questionnaire_of_its_own_with_the_same_items() -> None:
    held = loaded("lse").questionnaire
    polish = read(wording_file("lse", language="pl")).questionnaire
    assert (polish.id, polish.wording_language) == ("lse-pl", "pl")
    assert [question.id for question in polish.questions] == [question.id for question in held.questions]
    assert polish.scales == held.scales


@pytest.mark.parametrize("instrument_id", ["sdq", "ors_cors"])
def test_what_may_not_be_asked_on_a_screen_is_refused_with_what_serves_instead(instrument_id: str) -> None:
    with pytest.raises(QuestionnaireError, match="Enter totals scored elsewhere: open a collection with"):
        read(wording_file("lse"), instrument_id)


@pytest.mark.parametrize(
    ("instrument_id", "told"),
    [("heard_older", "Open a collection with Q02"), ("sppc", "two-step choice")],
)
def test_what_needs_no_loading_or_cannot_be_asked_is_refused(instrument_id: str, told: str) -> None:
    with pytest.raises(QuestionnaireError, match=told):
        read(wording_file("lse"), instrument_id)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace("number,", "no,", 1), "line 1: There is no column number. Add it."),
        (lambda text: text.replace("reverse,", "turned,", 1), "line 1: The column 'turned' is not known."),
        (lambda text: text.replace("risk,", "reverse,", 1), "line 1: The column 'reverse' stands twice."),
        (lambda text: text.rsplit("4,", 1)[0], "has 4 items, and the file has 3. Load it whole"),
        (lambda text: text.replace("\n3,", "\n4,", 1), "line 4: Item 4 stands where item 3 is due."),
        (lambda text: text.replace("\n3,", "\nthree,", 1), "line 4: The number of the item is not a whole"),
        (lambda text: text.replace(f"{SAYING} 2.", ""), "line 3: There is no wording."),
        (lambda text: text.replace("no,no", "perhaps,no", 1), "line 2: The column reverse holds neither"),
        (lambda text: text.replace("answer 5", "answer 6", 1), "line 1: Lifespan Self-Esteem Scale"),
        (lambda text: text.replace(",answer 5", "", 1).replace(",Made-up answer 5", "").replace(",\n", "\n"),
         "has 5 answers to an item, scored 1 to 5"),
        (lambda text: text.replace("Made-up answer 5", ""), "line 2: Item 1 has no label for answer 5."),
        (lambda text: text.replace("Made-up answer 5", "Made-up answer 4"), "have the same label"),
        (lambda text: text.replace(f"{SAYING} 1", "I like {service}"), "item 1 holds a brace"),
        (lambda text: text.replace("4,", '4,"', 1), "This cannot be read"),
        (lambda text: text.replace(f"{SAYING} 1", "x" * 1001), "is longer than 1000 characters"),
        (lambda text: text.replace("no,no,yes,,", "no,no,yes,Polish!,", 1), "The language is not the short"),
        (lambda text: text.replace("no,no,yes", "no,no,no", 1), "has 4 scored items, and the file marks 3."),
        (lambda text: text.replace("no,no,yes", "yes,yes,yes", 1), "An item about risk cannot be reversed."),
        (lambda text: text.replace("scored,", "subscale,", 1).replace("no,no,yes", "no,no,joy", 1),
         "The subscale of item 1 is not the known one (none)."),
        (lambda text: "", "The file is empty."),
    ],
)  # fmt: skip
def test_every_fault_is_one_sentence_with_its_line_and_how_to_mend_it(
    spoil: Callable[[str], str], told: str
) -> None:
    told_of = faults(spoil(wording_file("lse")))
    assert told in told_of
    assert all(line.startswith("own.csv, line ") for line in told_of.splitlines())


def test_faults_of_different_kinds_are_told_at_once() -> None:
    told = faults(wording_file("lse").replace("answer 5", "answer 6", 1), "rses").splitlines()
    assert len(told) == 2
    assert "has 4 answers to an item" in told[0]
    assert "has 10 items, and the file has 4" in told[1]


def test_a_file_that_is_no_text_or_too_large_is_refused() -> None:
    for raw, told in (
        (b"number,wording\n1,\xff\n", "line 2: This is not UTF-8"),
        (b"x" * 300_000, "256 KiB"),
    ):
        with pytest.raises(DefinitionFaults, match=told):
            loading.read_wording(raw, "own.csv", instrument("lse"))


# ---- scales ----------------------------------------------------------------------------------------------


def test_single_items_are_scales_of_their_own_each_with_its_direction() -> None:
    scales = loaded("ons4").questionnaire.scales
    assert [(scale.id, scale.higher_is_better) for scale in scales] == [
        ("ons4_satisfaction", True),
        ("ons4_worthwhile", True),
        ("ons4_happiness", True),
        ("ons4_anxiety", False),
    ]
    assert [scale.id for scale in loaded("gbo").questionnaire.scales] == ["gbo_1", "gbo_2", "gbo_3"]


def test_a_scale_says_what_norms_are_known_and_how_far_they_can_be_trusted() -> None:
    norms = loaded("swemwbs").questionnaire.scales[0].norms
    assert "(verified: Ng Fat and others 2017" in norms
    assert "(unverified: From memory)" in norms
    assert loaded("lse").questionnaire.scales[0].norms.startswith("None seen")


@pytest.mark.parametrize("instrument_id", ["sdq", "ors_cors"])
def test_a_form_for_totals_passes_the_checks_and_asks_no_wording(instrument_id: str) -> None:
    form = instrument_scales.entered_form(instrument(instrument_id), "young_people")
    assert checks.check(form, reader.frameworks()) == []
    assert form.entered
    assert all(question.kind is Kind.NUMBER for question in form.questions)


def test_the_parts_of_a_total_that_is_entered_are_those_that_its_owner_adds_up() -> None:
    form = instrument_scales.entered_form(instrument("sdq"), "young_people")
    total = form.scale("sdq")
    assert total is not None
    assert total.parts == ("sdq_emotional", "sdq_conduct", "sdq_hyperactivity", "sdq_peer")
    prosocial = form.scale("sdq_prosocial")
    assert prosocial is not None
    assert prosocial.higher_is_better


@given(some.binary(max_size=400))
def test_whatever_a_file_holds_it_is_loaded_or_refused_in_sentences(raw: bytes) -> None:
    for start in (b"", b"number,wording,reverse,answer 1,answer 2,answer 3,answer 4,answer 5\n1,A line.,no,"):
        with pytest.raises(QuestionnaireError) as caught:
            loading.read_wording(start + raw, "own.csv", instrument("lse"))
        assert all(line.startswith("own.csv, line ") for line in str(caught.value).splitlines())


@given(some.data())
def test_a_wording_with_one_sign_changed_is_loaded_or_refused(data: some.DataObject) -> None:
    text = wording_file("core10")
    place = data.draw(some.integers(0, len(text) - 1))
    sign = data.draw(some.characters(codec="utf-8"))
    spoilt = text[:place] + sign + text[place + 1 :]
    try:
        held = read(spoilt, "core10", COPYRIGHT).questionnaire
    except QuestionnaireError:
        return
    assert checks.check(held, reader.frameworks()) == []
    assert frozen.from_json(frozen.to_json(held)) == held
    assert held.alerts


@pytest.mark.parametrize("audience", ["practitioners", "strategic_leaders"])
def test_a_scale_asked_of_people_at_work_is_no_course(audience: str) -> None:
    held = loading.read_wording(
        wording_file("lse").encode(), "own.csv", instrument("lse"), audience=audience
    ).questionnaire
    assert checks.check(held, reader.frameworks()) == []


@pytest.mark.parametrize("mark", [";", "\t"])
def test_columns_may_be_parted_as_spreadsheets_elsewhere_do(mark: str) -> None:
    text = wording_file("lse")
    assert read(text.replace(",", mark)).questionnaire == read(text).questionnaire


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"number,wording\n1,A\0B\n", "line 2: There is a sign that no text has"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"PK\x03\x04\x14\x00", "is a workbook, not a CSV file"),
    ],
)
def test_a_file_that_is_none_is_called_what_it_is(raw: bytes, told: str) -> None:
    with pytest.raises(DefinitionFaults, match=told):
        loading.read_wording(raw, "own.csv", instrument("lse"))


def test_norms_of_a_total_are_none_of_its_parts() -> None:
    total, *parts = instrument_scales.scales_of(instrument("sdq"), [str(n) for n in range(1, 26)], ())
    assert "10.3" in total.norms
    assert all("10.3" not in part.norms for part in parts)


@pytest.mark.parametrize(
    ("instrument_id", "known"),
    [("swemwbs", True), ("core10", True), ("lse", False), ("sppc", False), ("rses", False), ("sdq", False)],
)
def test_norms_are_known_only_where_a_mean_was_seen(instrument_id: str, known: bool) -> None:
    assert instrument(instrument_id).has_norms is known
