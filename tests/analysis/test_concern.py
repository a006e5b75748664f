"""What a reader should see first: the bar, the words told, what cannot be read, and what teaches it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import concern
from analysis.concern import ConcernReader, find_bar
from questionnaires.model import ConcernComment, Cue

WORRIES = (
    "he waits for me by the gate", "she said not to tell", "my uncle touches me", "they make me carry bags",
    "he follows my sister home", "i am scared of him", "he asks me for pictures", "nobody believes me",
    "she hits my brother", "he said he will share it", "a man messages me at night", "he gives me money",
)  # fmt: skip
FINE = (
    "the food was nice", "we learned about signs", "the film was sad", "more games please",
    "i liked the talk", "the slides were clear", "longer breaks would help", "the trainer was kind",
    "it is over and i am fine now", "tell someone you trust", "the room was cold", "thanks for the day",
    "a good quiz", "the leaflet helped",
)  # fmt: skip
CUES = (
    Cue("said outright", "en", ("want to disappear",)),
    Cue("fear", "en", ("scared", "not to tell")),
    Cue("over", "en", ("fine now",)),
    Cue("a worry", "pl", ("boję się",)),
)


def lessons() -> list[ConcernComment]:
    return [ConcernComment(text, "", "", text in WORRIES, "direct") for text in (*WORRIES, *FINE)]


@pytest.fixture(scope="module")
def reader() -> ConcernReader:
    """Taught by few sentences and words alone: in no time."""
    return ConcernReader(lessons(), CUES)


def test_what_is_like_its_lessons_of_concern_is_likelier_and_raised(reader: ConcernReader) -> None:
    worry, fine = reader.read(["He waits for my sister, I am scared", "The food was nice, more quiz please"])
    assert worry.share > fine.share
    assert (worry.is_raised, fine.is_raised) == (True, False)
    assert fine.why == fine.places == ()


def test_the_words_told_stand_in_the_comment_where_it_says(reader: ConcernReader) -> None:
    text = "Well. HE WAITS for me — I am scared!"
    (found,) = reader.read([text])
    assert found.why
    assert found.why == tuple(text[start:end] for start, end in found.places)
    assert "WAITS" in found.why


def test_whatever_is_raised_reaches_the_bar_and_has_words(reader: ConcernReader) -> None:
    for one in reader.read([*WORRIES, *FINE, "Boję się", "I want to disappear"]):
        assert one.is_raised == (one.share >= reader.bar)
        assert bool(one.why) == one.is_raised


@pytest.mark.parametrize("text", ["", "  ", "n/a", "ok thanks", "…", "12"])
def test_what_says_nothing_is_not_raised(reader: ConcernReader, text: str) -> None:
    assert reader.read([text]) == [concern._NOTHING]


def test_what_is_said_outright_is_raised_whatever_else_is_said(reader: ConcernReader) -> None:
    praise = "the food was nice and the quiz was good and the talk was kind, thanks for the day"
    outright = "want to disappear"
    before, after, unsaid = reader.read([praise, f"{praise}, i {outright}", f"{praise}, i never {outright}"])
    assert not before.is_raised
    assert after.is_raised
    assert after.why[:3] == ("want", "to", "disappear")
    assert not unsaid.is_raised


def test_another_language_is_read_by_its_own_cues_alone(reader: ConcernReader) -> None:
    worry, fine, by_page = reader.read(
        ["Boję się wracać do domu wieczorem.", "Obiad był bardzo dobry, dziękuję.", "boję się"],
        ["en", "en", "pl"],
    )
    assert (worry.is_raised, worry.why) == (True, ("Boję", "się"))
    assert fine == concern._NOTHING
    assert by_page.is_raised


def test_the_same_lessons_teach_the_same_and_others_are_marked_otherwise(reader: ConcernReader) -> None:
    again = ConcernReader(lessons(), CUES)
    texts = ["he waits for me", "nice food"]
    assert again.read(texts) == reader.read(texts)
    assert again.mark == reader.mark
    assert ConcernReader(lessons()[:-1], CUES).mark != reader.mark


def test_many_are_read_as_one_by_one(reader: ConcernReader, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*WORRIES, *FINE]
    whole = reader.read(texts)
    monkeypatch.setattr(concern, "_BATCH", 5)
    assert reader.read(texts) == whole


def test_lessons_held_out_are_told_in_their_order_and_those_of_concern_are_likelier() -> None:
    reader = ConcernReader(lessons())
    truth = np.array([is_concern for _, is_concern in reader.held_out])
    shares = np.array([share for share, _ in reader.held_out])
    assert truth.tolist() == [one.is_concern for one in lessons()]
    assert shares[truth].mean() > shares[~truth].mean()
    # As if never learned: it is much surer of a lesson that it has learned.
    (learned,) = reader.read([WORRIES[0]])
    assert learned.share > shares[0]


@pytest.mark.parametrize(
    ("harmless", "bar"),
    [
        # Of twenty of concern with shares .05, .10 … 1.00, at the second lowest nineteen (.95) are found.
        ([0.01] * 10, 0.10),
        # 30 of 100 harmless at .12: the bar may rise above them, since at .15 eighteen of twenty are found.
        ([0.01] * 70 + [0.12] * 30, 0.15),
        # Too many harmless everywhere: it never rises so far that fewer than 87 of 100 are found.
        ([0.9] * 10, 0.15),
    ],
)
def test_the_bar_finds_as_many_as_false_alerts_allow_and_never_too_few(
    harmless: list[float], bar: float
) -> None:
    worries = [round(0.05 * step, 2) for step in range(1, 21)]
    shares = np.array([*worries, *harmless])
    truth = np.array([True] * 20 + [False] * len(harmless))
    assert find_bar(shares, truth) == bar


def test_a_lesson_that_does_not_set_the_bar_teaches_and_does_not_set_it() -> None:
    taught = [
        ConcernComment(one.text, "", "", one.is_concern, "", one.text != WORRIES[3]) for one in lessons()
    ]
    with_it, without = ConcernReader(lessons()), ConcernReader(taught)
    assert with_it.held_out == without.held_out
    shares, truth = map(np.array, zip(*without.held_out, strict=True))
    others = np.array([one.sets_bar for one in taught])
    assert without.bar == find_bar(shares[others], truth[others])


@pytest.mark.parametrize("taught", [lessons()[:12], lessons()[12:], lessons()[5:15]])
def test_too_little_to_learn_from_is_told(taught: list[ConcernComment]) -> None:
    with pytest.raises(ValueError, match=f"There are {len(taught)}"):
        ConcernReader(taught)
