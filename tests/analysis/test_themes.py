"""The coder works from the codebook alone, says why in the comment's words, and can be silent."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from analysis.theming import coder as module
from analysis.theming import prepared
from analysis.theming.coder import Coder
from analysis.theming.confidence import bar_of_theme
from analysis.theming.stems import Stems
from analysis.theming.values import BAR, MOST_THEMES, CodedComment, Comment, Suggestion, needs_person
from questionnaires import example_comments
from questionnaires.model import Codebook, ExampleComment, Theme
from questionnaires.reader import codebook

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = Path(__file__).with_name("held_out_comments.csv")

SMALL = Codebook(
    themes=(
        Theme("food", "Food and drink", "What the meals, the menu and the kitchen were like."),
        Theme("staff", "Staff", "How friendly, quick and helpful the waiters were."),
        Theme("price", "Price", "Whether the bill was cheap, dear or good value for money."),
    )
)


WORDS = ("food", "staff", "price", "garden")


@cache
def house() -> Coder:
    return prepared.coder(codebook(), example_comments.taught(), (), None)


@cache
def small() -> Coder:
    return Coder(SMALL)


def ids(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.theme_id for suggestion in suggestions]


@pytest.mark.parametrize(
    ("text", "audience", "theme"),
    [
        ("nobody listened, no one believed me", "young_people", "T01"),
        ("foster carers were kind but i moved placement again", "young_people", "T25"),
        ("my caseload leaves no time to use the tool since the training", "practitioners", "T33"),
        ("the interpreter never came and my husband needs easy read", "parents_carers", "T23"),
        ("saw the poster at the bus stop", "community", "T28"),
    ],
)
def test_a_plain_comment_gets_its_theme_with_no_coded_comment(text: str, audience: str, theme: str) -> None:
    assert theme in ids(house().suggest([Comment(text, audience)])[0])


def test_a_codebook_of_names_and_definitions_is_enough() -> None:
    found = small().suggest(
        [Comment("the menu and the meals"), Comment("friendly waiters"), Comment("a dear bill, no value")]
    )
    assert [ids(suggestions)[:1] for suggestions in found] == [["food"], ["staff"], ["price"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the ketchup was out", []),
        ("ket at the party", ["drugs"]),
        ("two kets please", ["drugs"]),
        ("everyone was vaping", ["drugs"]),
        ("they were going on country walks", []),
        ("they were going country again", ["lines"]),
        ("they were going", []),
    ],
)
def test_a_stem_begins_a_word_a_short_one_is_the_whole_and_several_words_stand_together(
    text: str, found: list[str]
) -> None:
    stems = Stems(
        (
            Theme("drugs", "", "", stems=("ket", "vap", "vaping")),
            Theme("lines", "", "", stems=("going country",)),
        )
    )
    places = {place for stem, _ in stems.found(text.split()) for place in stems.speaks_for[stem]}
    assert [("drugs", "lines")[place] for place in sorted(places)] == found


def test_a_stem_is_worth_the_same_in_every_theme_and_is_shared_by_those_that_list_it() -> None:
    stems = Stems((Theme("a", "", "", stems=("kind", "warm")), Theme("b", "", "", stems=("kind", "late"))))
    assert stems.count(["so kind and warm", "late"]).tolist() == [[1.5, 0.5], [0.0, 1.0]]


def test_the_reason_is_made_of_the_comments_own_words_as_they_were_written() -> None:
    text = "Nobody LISTENED to me, they didn't believe me"
    found = house().suggest([Comment(text, "young_people")])[0]
    assert found[0].theme_id == "T01"
    assert "LISTENED" in found[0].because
    for suggestion in found:
        assert suggestion.because
        assert all(word in text for word in suggestion.because)


def test_a_misspelt_word_is_shown_as_the_person_spelt_it() -> None:
    found = small().suggest([Comment("the waitters were frendly and quick")])[0]
    assert ids(found)[0] == "staff"
    assert set(found[0].because) <= {"frendly", "waitters", "quick"}
    assert "waitters" in found[0].because


@pytest.mark.parametrize(
    "text",
    ["", "   ", "n/a", "N/A", "-", "...", "no", "idk", "10/10", "👍",
     "Bardzo dziękujemy, wszystko było dobrze.",
     "Me gustó mucho, gracias por todo", "Спасибо большое за помощь"],
)  # fmt: skip
def test_a_comment_that_cannot_be_read_gets_no_theme_and_needs_a_person(text: str) -> None:
    found = house().suggest([Comment(text, "young_people")])[0]
    assert found == ()
    assert needs_person(found)


def test_only_themes_that_the_audience_can_voice_are_suggested() -> None:
    texts = ("the trainer and the slides were excellent", "boyfriend", "our parents group kept me sane")
    for audience in ("young_people", "parents_carers", "practitioners", "community", "strategic_leaders"):
        for suggestions in house().suggest([Comment(text, audience) for text in texts]):
            for suggestion in suggestions:
                theme = codebook().theme(suggestion.theme_id)
                assert theme is not None
                assert audience in theme.voices


def test_an_audience_that_no_theme_knows_hides_nothing() -> None:
    comment = "nobody listened, no one believed me"
    assert house().suggest([Comment(comment, "delegates")]) == house().suggest([Comment(comment)])


def test_the_question_moves_a_short_answer() -> None:
    text = "much better now, we laugh"
    asked = house().suggest([Comment(text, "young_people", "How are things at home with your family?")])[0]
    assert ids(asked)[0] == "T09"


def test_never_more_than_three_themes_the_surest_first_and_sureness_a_share() -> None:
    text = "school, court, police, foster placement, online games, my mum, friends, drugs and the letter"
    found = house().suggest([Comment(text)])[0]
    assert 1 <= len(found) <= MOST_THEMES
    sureness = [suggestion.confidence for suggestion in found]
    assert sureness == sorted(sureness, reverse=True)
    assert all(0 <= sure <= 1 for sure in sureness)


def test_where_people_often_put_four_themes_on_a_comment_four_may_be_suggested() -> None:
    themes = tuple(Theme(f"T{n}", word, f"What {word} was like.") for n, word in enumerate(WORDS))
    one = Comment("the food, the staff, the price and the garden")
    plain = [
        CodedComment(f"the {word} again {again}", (f"T{n}",))
        for n, word in enumerate(WORDS)
        for again in range(20)
    ]
    long = [CodedComment(f"{one.text} {again}", ("T0", "T1", "T2", "T3")) for again in range(4)]
    assert len(Coder(Codebook(themes=themes), (), plain).suggest([one])[0]) <= MOST_THEMES
    assert set(ids(Coder(Codebook(themes=themes), (), plain + long).suggest([one])[0])) == {
        "T0",
        "T1",
        "T2",
        "T3",
    }


def test_where_there_is_no_room_for_all_lessons_codes_keep_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LESSONS", 300)
    examples = [ExampleComment(f"a tasty dish number {n}", "", "", ("food",), "positive") for n in range(400)]
    coded = [CodedComment(f"a quick waiter number {n}", ("staff",)) for n in range(400)]
    learned = Coder(SMALL, examples, coded)._lessons
    told = [lesson for lesson in learned if lesson.is_example]
    own = [lesson for lesson in learned if lesson.is_comment and not lesson.is_example]
    assert len(learned) == 300
    assert abs(len(own) - 150) <= 10
    assert [told[0].text, own[0].text] == [examples[0].text, coded[0].text]
    assert int(own[-1].text.split()[-1]) > 390
    assert len(Coder(SMALL, examples, coded[:100])._lessons) == 300
    assert len([one for one in Coder(SMALL, examples, coded[:100])._lessons if not one.is_example]) > 100


def test_what_set_up_taught_is_what_would_be_learned_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(prepared, "FOLDER", tmp_path)
    asked = [Comment("friendly waiters"), Comment("the menu")]
    prepared.keep(SMALL, (), None)
    with monkeypatch.context() as learning:
        learning.setattr(Coder, "_learn", _refuse)
        kept = prepared.coder(SMALL, (), (), None)
    assert kept.suggest(asked) == small().suggest(asked)
    for other in (
        (Codebook(themes=SMALL.themes[:2]), (), ()),
        (SMALL, [ExampleComment("warm plates", "", "", ("food",), "positive")], ()),
        (SMALL, (), [CodedComment("warm plates", ("food",))]),
    ):
        assert len(prepared.coder(*other, None)._lessons) != len(kept._lessons)


def _refuse(*taught: object) -> None:
    raise AssertionError("taught again")


def test_without_coded_comments_a_person_is_always_needed() -> None:
    text = "listened listened believed believed heard me took it seriously"
    found = house().suggest([Comment(text, "young_people")])[0]
    assert found
    assert found[0].confidence < BAR
    assert needs_person(found)


def test_coded_comments_that_prove_the_bar_let_a_suggestion_stand() -> None:
    coded = [CodedComment(f"the menu had dish {number}", ("food",)) for number in range(60)]
    coded += [CodedComment(f"waiters came for table {number}", ("staff",)) for number in range(60)]
    found = Coder(SMALL, coded=coded).suggest([Comment("the menu had dish nine")])[0]
    assert ids(found)[0] == "food"
    assert found[0].confidence >= BAR
    assert not needs_person(found[:1])


def test_coded_comments_that_contradict_each_other_prove_nothing() -> None:
    coded = [
        CodedComment(f"the menu had dish {number}", (("food", "staff", "price")[number % 3],))
        for number in range(120)
    ]
    assert needs_person(Coder(SMALL, coded=coded).suggest([Comment("the menu had dish nine")])[0])


def test_coded_comments_teach_words_that_the_codebook_lacks() -> None:
    coded = [CodedComment(f"zorbing was {word}", ("price",)) for word in ("steep", "fine", "too much")]
    assert not small().suggest([Comment("zorbing")])[0]
    assert ids(Coder(SMALL, coded=coded).suggest([Comment("zorbing zorbing day")])[0])[:1] == ["price"]


def test_a_coded_theme_that_the_codebook_lacks_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="weather"):
        Coder(SMALL, coded=[CodedComment("rain", ("weather",))])


def test_a_codebook_with_no_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="no themes"):
        Coder(Codebook(themes=()))


@pytest.mark.parametrize(
    ("pairs", "bar"),
    [
        ([(1.0, True)] * 19, None),
        ([(1.0, True)] * 20, 1.0),
        ([(1.0, True)] * 19 + [(1.0, False)] * 1, 1.0),
        ([(1.0, True)] * 18 + [(1.0, False)] * 2, None),
        ([(1.0, True)] * 37 + [(1.0, False)] * 3, 1.0),
        ([(1.0, True)] * 17 + [(1.0, False)] * 3, None),
        ([(2.0, True)] * 20 + [(1.0, False)] * 20, 2.0),
        ([], None),
    ],
)
def test_the_bar_needs_nine_in_ten_right_of_twenty(
    pairs: list[tuple[float, bool]], bar: float | None
) -> None:
    assert bar_of_theme(pairs, BAR) == bar


@pytest.mark.parametrize(
    ("sureness", "needed"), [((), True), ((0.9,), False), ((0.899,), True), ((0.95, 0.5), True)]
)
def test_a_person_is_needed_unless_every_suggestion_reaches_the_bar(
    sureness: tuple[float, ...], needed: bool
) -> None:
    assert needs_person([Suggestion("T01", sure, ("word",)) for sure in sureness]) is needed


def test_the_same_comments_get_the_same_suggestions_one_by_one_and_together() -> None:
    comments = [Comment("friendly waiters"), Comment(""), Comment("a dear bill")] * 3
    together = Coder(SMALL).suggest(comments)
    assert together == [small().suggest([comment])[0] for comment in comments]
    assert small().suggest([]) == []


def test_the_held_out_comments_are_themed_no_worse_than_they_were() -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = house().suggest([Comment(row["comment"], row["audience"], row["question"]) for row in rows])
    gold = [set(filter(None, row["themes"].split(";"))) for row in rows]
    right = sum(len(true & set(ids(said))) for true, said in zip(gold, found, strict=True))
    f1 = 2 * right / sum(len(true) + len(said) for true, said in zip(gold, found, strict=True))
    first = [bool(said) and said[0].theme_id in true for true, said in zip(gold, found, strict=True) if true]
    silent = [not said for true, said in zip(gold, found, strict=True) if not true]
    assert f1 >= 0.20
    assert sum(first) / len(first) >= 0.18
    assert sum(silent) / len(silent) >= 0.85


def test_importing_the_coder_does_not_load_scikit_learn() -> None:
    program = "import sys, analysis.theming.coder; print('sklearn' in sys.modules or 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"
