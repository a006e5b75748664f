"""Summary pages: the figures, the honest page, charts, and who may see them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from analysis.change import Pairing
from analysis.disclosure import of_themes
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_change import change
from analysis.figures import ChangeFigure, Figure, Form, Message, MessageId, Word
from questionnaires import reader
from survey_app import charts, sentences
from survey_app.cli import heard
from survey_app.commands import ground
from survey_app.services import collections, programmes, quotes, subjects, summaries
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.page import faults
from tests.respondents import answer, card, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
HIDDEN = Figure(Form.HIDDEN, reason=Message(MessageId.NO_DATA))


def words_of(html: str) -> str:
    """What a person reads on a page, with the text alternatives of pictures."""
    main = html[html.index("<main") : html.index("</main>")]
    alts = " ".join(re.findall(r'alt="([^"]*)"', main))
    hidden = re.sub(r'<input type="hidden"[^>]*>', "", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", hidden) + " " + alts).split())


def pictures(html: str) -> list[str]:
    """The charts of a page, as they are drawn."""
    return [unquote(src) for src in re.findall(r'src="data:image/svg\+xml,([^"]*)"', html)]


def protected(database: Database, opened: Opened, some: int = 14, others: int = 24) -> str:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=some)
    answer(database, code, {"Q02.1": "a_little"}, times=others)
    return code


@pytest.mark.parametrize("role", ["administrator", "coordinator", "reader", "viewer"])
def test_whoever_may_see_figures_sees_the_same_summary(
    database: Database, opened: Opened, signed_in: SignedIn, role: str
) -> None:
    code = protected(database, opened)
    answered = signed_in(role).get(f"/staff/collections/{code}/summary")
    assert answered.status_code == 200
    assert "37% (about 15 of 40)" not in words_of(answered.text)
    assert "38% (about 15 of 40)" in words_of(answered.text)


def test_a_practitioner_sees_no_summary(opened: Opened, signed_in: SignedIn) -> None:
    code = opened("Q02")
    client = signed_in("practitioner")
    assert client.get(f"/staff/collections/{code}/summary").status_code == 403
    assert f"{code}/summary" not in client.get(f"/staff/collections/{code}").text


def test_another_partnerships_summary_is_not_found(
    database: Database, opened: Opened, signed_in: SignedIn, another_partnership: str
) -> None:
    code = protected(database, opened)
    client = signed_in("coordinator", whose=another_partnership)
    assert client.get(f"/staff/collections/{code}/summary").status_code == 404


def test_another_partnerships_programme_summary_is_not_found(
    database: Database, partnership: str, signed_in: SignedIn, another_partnership: str
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
    client = signed_in("coordinator", whose=another_partnership)
    assert client.get(f"/staff/programmes/{code}/summary").status_code == 404


@pytest.mark.parametrize(("some", "others"), [(13, 24), (14, 27), (12, 16)])
def test_a_planted_total_is_nowhere_on_the_page_nor_in_its_charts(
    database: Database, opened: Opened, signed_in: SignedIn, some: int, others: int
) -> None:
    code = protected(database, opened, some, others)
    html = signed_in("coordinator").get(f"/staff/collections/{code}/summary").text
    for planted in (some, others, some + others):
        assert not re.search(rf"(?<![\w.%-]){planted}(?![\w.])", words_of(html))
    assert faults(signed_in("viewer").get(f"/staff/collections/{code}/summary")) == []


def test_a_small_group_sees_the_honest_page_and_no_count(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q03", invited=14)
    answer(database, code, words={"Q03.6": "Good."}, times=7)
    answered = signed_in("coordinator").get(f"/staff/collections/{code}/summary")
    told = words_of(answered.text)
    assert "does not mean that nothing was said" in told
    assert "0 to 9 people" in told
    assert "What would make it possible" in told
    assert set(re.findall(r"\b\d+\b", told)) <= {"0", "9", "10", "14"}
    assert not pictures(answered.text)
    assert faults(answered) == []


def test_page_and_command_show_the_same_figures(
    database: Database, opened: Opened, signed_in: SignedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = protected(database, opened)
    told = words_of(signed_in("coordinator").get(f"/staff/collections/{code}/summary").text)
    monkeypatch.setenv("HEARD_DATA", str(tmp_path))
    monkeypatch.setenv("HEARD_DATABASE_URL", database.url)
    monkeypatch.setattr(ground, "today", lambda: TODAY)
    run = CliRunner().invoke(heard, ["summary", "--collection", code, "--json"], catch_exceptions=False)
    held = json.loads(run.stdout)
    question = next(one for one in held["questions"] if one["question"] == "Q02.1")
    for _code, figure in question["distribution"]["cells"]:
        assert f"{figure['value']:g}% (about {figure['count']} of {figure['base']})" in told
    plain = CliRunner().invoke(heard, ["summary", "--collection", code], catch_exceptions=False).stdout
    assert re.findall(r"Very true: (.*)", plain)[0] in told


def test_a_programmes_summary_says_what_changed_in_sentences_and_draws_only_the_means(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    cards = [card(database, found.id) for _ in range(36)]
    chosen = {"before": ("not_at_all", "a_little"), "after": ("mostly", "very", "partly", "a_little")}
    for wave, codes in chosen.items():
        collection = opened("Q02", disclosure_class="protected", programme_id=found.id, wave=wave)
        for place, held in enumerate(cards):
            said = codes[place % len(codes)]
            answer(database, collection, {f"Q02.{n}": said for n in (1, 2, 4, 5, 7, 8, 3)}, card_id=held)
    answered = signed_in("coordinator").get(f"/staff/programmes/{code}/summary")
    told = words_of(answered.text)
    assert "about 35 people who answered both times" in told
    assert "This does not show that the support caused the change." in told
    assert "36" not in re.findall(r"\d+", told)
    assert len(pictures(answered.text)) == 1
    assert "Every statistic" not in told
    assert faults(answered) == []


def test_a_programme_without_collections_says_so(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
    answered = signed_in("viewer").get(f"/staff/programmes/{code}/summary")
    assert "no collection yet" in answered.text
    assert faults(answered) == []


def test_quotes_and_whether_themes_were_checked_stand_on_the_page(
    database: Database,
    partnership: str,
    opened: Opened,
    signed_in: SignedIn,
    make_account: Callable[..., str],
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(
        database, answer(database, code, words={"Q03.6": "She <b>listened</b> to me."}, times=12)
    )
    code_comments(database, ids, "T01", may_quote=True)
    account = make_account("reader")
    with database.writing() as session:
        wording = "She <b>listened</b> …"
        quotes.choose(session, partnership, ids[0], wording, account, TODAY, reads_all=True)
    html = signed_in("viewer").get(f"/staff/collections/{code}/summary").text
    assert "Checked by a person" in html
    assert "She &lt;b&gt;listened&lt;/b&gt; …" in html
    assert "to me." not in html


def test_a_change_that_is_not_shown_is_not_drawn() -> None:
    assert charts.of_change(ChangeFigure(*(HIDDEN,) * 6, (), HIDDEN), "Before", "After", 0, 30) is None


def shares(*percent: int) -> list[tuple[str, Figure]]:
    return [
        (f"Option & {place}", Figure(Form.SHARE, value=value, count=value // 5 * 5, base=100, rounding=5))
        for place, value in enumerate(percent)
    ]


def test_a_chart_fetches_nothing_runs_nothing_and_says_what_it_draws() -> None:
    chart = charts.of_answers(shares(20, 70, 10))
    assert chart is not None
    svg = unquote(chart.src.removeprefix("data:image/svg+xml,"))
    root = ElementTree.fromstring(svg)
    # Without its namespace it is a drawing to no browser.
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == (str(chart.width), str(chart.height))
    assert set(re.findall(r"https?://[^\"'<> ]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"<(?:\w+:)?script|@import|url\(|@font-face|<!--", svg)
    assert "Option & 1: 70% (about 70 of 100)" in chart.alt


@pytest.mark.parametrize(
    "labelled",
    [
        [],
        shares(100),
        [("Yes", Figure(Form.WORDS, word=Word.MOST, band="10-19")), ("No", HIDDEN)],
        [("Yes", HIDDEN), ("No", HIDDEN)],
    ],
)
def test_words_bands_and_hidden_figures_are_not_drawn(labelled: list[tuple[str, Figure]]) -> None:
    assert charts.of_answers(labelled) is None


def test_rounded_people_are_never_told_as_counted(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    cards = [card(database, found.id) for _ in range(52)]
    for wave, some, said in (
        ("before", cards, ("a_little", "partly")),
        ("after", cards[:36], ("very", "partly", "mostly")),
    ):
        collection = opened("Q02", disclosure_class="protected", programme_id=found.id, wave=wave)
        for place, held in enumerate(some):
            answers = {f"Q02.{n}": said[place % len(said)] for n in (1, 2, 4, 5, 7, 8, 3)}
            answer(database, collection, answers, card_id=held)
    told = words_of(signed_in("coordinator").get(f"/staff/programmes/{code}/summary").text)
    assert "About 15 people who started have no later score." in told
    assert "16 people" not in told


@pytest.mark.parametrize("late", [0, 1, 9])
def test_a_closed_release_says_the_same_whether_or_not_somebody_answered_after_it(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn, late: int
) -> None:
    code = protected(database, opened)
    page = f"/staff/collections/{code}/summary"
    client = signed_in("coordinator")
    assert "stay as they are until 10 more people have answered" in words_of(client.get(page).text)
    if late:
        answer(database, code, {"Q02.1": "very"}, times=late)
    with database.writing() as session:
        collections.close(session, partnership, code, TODAY)
    told = words_of(client.get(page).text)
    assert "The last one: the collection has closed." in told
    assert "The last few answers, fewer than 10, may not be in every figure" in told
    assert "until 10 more people" not in told


def course(database: Database, partnership: str, opened: Opened, people: int = 12) -> str:
    """A course with three waves of the same people."""
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    held = [card(database, found.id) for _ in range(people)]
    quiz = {"Q11.3a": "true", "Q11.3b": "false", "Q11.4a": "true", "Q11.4b": "false"}
    for wave in ("before", "after", "later"):
        collection = opened("Q11", programme_id=found.id, wave=wave)
        for n, card_id in enumerate(held):
            right = {"before": 1, "after": 3, "later": 2}[wave] + n % 2
            said = {
                item: key if place < right else "dont_know" for place, (item, key) in enumerate(quiz.items())
            }
            if wave == "after":
                said |= {"Q11.7t:then": str(2 + n % 3), "Q11.7t:now": str(6 + n % 4), "Q11.10a": "very"}
            else:
                said["Q11.7"] = str(3 + n % 4)
            answer(database, collection, said, card_id=card_id)
    return code


def test_a_courses_summary_shows_learning_and_never_liking_as_impact(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    code = course(database, partnership, opened)
    answered = signed_in("coordinator").get(f"/staff/programmes/{code}/summary")
    told = words_of(answered.text)
    assert "Then and now, in three lines" in told
    assert "Then, as people see it now, against what they said then" in told
    assert "Before, after and some months later" in told
    assert "p of McNemar, exact" in told
    assert "The course fitted the work I do" not in told
    assert "it is no sign of impact" in told
    assert "thin line for each person" in told
    assert "the support caused" not in told
    assert faults(answered) == []


def test_the_questions_of_a_course_stand_under_what_they_can_show(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, {"Q11.10a": "very", "Q11.3a": "true"}, times=12)
    answered = signed_in("viewer").get(f"/staff/collections/{code}/summary")
    told = words_of(answered.text)
    liked, learned = told.index("What people thought of it"), told.index("What people learned")
    assert liked < told.index("The course fitted the work I do.") < learned
    assert learned < told.index("A child can be exploited by someone of the same age.")
    assert "Liking a course says nothing of what it changed" in told
    assert faults(answered) == []


def test_unlinked_waves_are_shown_as_shares_of_two_groups(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Schools")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    for wave, right, wrong in (("before", 21, 28), ("after", 31, 14)):
        collection = opened("Q07", disclosure_class="protected", programme_id=found.id, wave=wave)
        answer(database, collection, {"Q07.1": "true"}, times=right)
        answer(database, collection, {"Q07.1": "false"}, times=wrong)
    answered = signed_in("coordinator").get(f"/staff/programmes/{code}/summary")
    told = words_of(answered.text)
    assert "Two waves that nobody can link" in told
    assert "40% before and 67% after. The share was higher after." in told
    assert "paired" not in told
    assert not re.search(r"(?<![\w.%-])(21|28|49|31|14)(?![\w.])", told)
    assert faults(answered) == []


def test_a_small_group_of_twelve_is_told_a_band_and_a_rounded_mean_with_cautions(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Friday group")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    held = [card(database, found.id) for _ in range(12)]
    points = ("not_at_all", "a_little", "partly", "mostly", "very")
    for wave in ("before", "after"):
        collection = opened(
            "Q02", disclosure_class="small", programme_id=found.id, wave=wave, closes_on=date(2026, 11, 20)
        )
        for n, card_id in enumerate(held):
            said = points[min(4, n % 3 + (wave == "after") * (n % 4))]
            answers = {f"Q02.{item}": said for item in (1, 2, 4, 5, 7, 8)} | {"Q02.3": "partly"}
            answer(database, collection, answers, card_id=card_id)
    answered = signed_in("coordinator").get(f"/staff/programmes/{code}/summary")
    told = words_of(answered.text)
    assert re.search(r"On average scores rose by about \d+(\.5)? points\.", told)
    assert "10 to 19 people answered both times." in told
    assert "12" not in re.findall(r"\d+", told)
    assert "Chart of the change, with nought in the middle." in told
    assert "Dot: the average change. Bar: where the true one probably lies. 0 is no change." in told
    assert "Scores that begin low tend to rise without help." in told
    assert "Before you draw a conclusion" in told
    assert faults(answered) == []


@pytest.mark.parametrize("started", [4, 14])
def test_four_pairs_get_the_honest_page_that_says_why(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn, started: int
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Evening group")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    held = [card(database, found.id) for _ in range(started)]
    for wave, people in (("before", held), ("after", held[:4])):
        collection = opened(
            "Q02", disclosure_class="small", programme_id=found.id, wave=wave, closes_on=date(2026, 11, 20)
        )
        for card_id in people:
            answers = {f"Q02.{item}": "mostly" for item in (1, 2, 3, 4, 5, 7, 8)}
            answer(database, collection, answers, card_id=card_id)
    answered = signed_in("coordinator").get(f"/staff/programmes/{code}/summary")
    told = words_of(answered.text)
    why = (
        "Fewer than 10 people have answered." if started == 4 else "Fewer than 10 people answered both times"
    )
    assert why in told
    assert not set(re.findall(r"(?<![\w.-])\d+(?![\w.])", told)) & {"4", "14"}
    assert not pictures(answered.text)
    assert faults(answered) == []


def test_the_words_of_a_chart_of_change_can_be_read_on_a_telephone() -> None:
    before, after = zip(*[(5.0 + n % 4, 6.0 + n % 5) for n in range(40)], strict=True)
    figure = change(Pairing(before, after), DisclosureClass.PROTECTED)
    chart = charts.of_change(figure, "Before", "After", 0, 32)
    assert chart is not None
    # A panel is 270 pixels wide on a screen of 360; letters are drawn 15 high.
    assert 15 * 270 / chart.width >= 10


# ---- what people spoke of --------------------------------------------------------------------------------


def spoken(database: Database, opened: Opened) -> str:
    """A collection with two releases: two themes that come together, and one of them grew."""
    code = opened("Q03", disclosure_class="protected")
    for people, first, second in ((60, range(15), range(30, 60)), (60, range(60), range(25))):
        ids = comments_of(database, answer(database, code, words={"Q03.6": "She listened."}, times=people))
        code_comments(database, [ids[place] for place in first], "T01")
        code_comments(database, [ids[place] for place in second], "T02", direction="negative")
        summary_json(database, code)
    return code


def summary_json(database: Database, code: str) -> dict[str, object]:
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        return summaries.to_dict(summaries.build(session, subjects.of_collection(asked), TODAY))


def test_themes_begin_with_a_sentence_and_what_is_behind_it_is_folded(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    page = signed_in("viewer").get(f"/staff/collections/{spoken(database, opened)}/summary")
    words = words_of(page.text)
    in_order = (
        "What people spoke of most: Being listened to and A trusted adult.",
        "Of about 120 people who wrote something.",
        "Which way people spoke is a rough reading",
        "Often together",
        "Being listened to and A trusted adult: about 25 people spoke of both.",
        "From one release to the next",
        "Being listened to: a larger share now, 25% then and 63% now.",
        "A trusted adult: much the same, 50% then and 46% now.",
    )
    places = [words.index(one) for one in in_order]
    assert places == sorted(places)
    for folded in ("Themes that come together, as a table", "Every theme at every release"):
        assert re.search(rf"<details>\s*<summary>{folded}", page.text)
    assert faults(page) == []


def test_the_picture_of_two_releases_says_what_it_draws(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    page = signed_in("viewer").get(f"/staff/collections/{spoken(database, opened)}/summary").text
    alts = re.findall(r'<img [^>]*alt="([^"]+)"', page)
    assert any(
        "at release 1 and at release 2" in alt
        and "Being listened to: 25% (about 15 of 60), 63% (about 75 of 120)" in alt
        for alt in alts
    )


def test_the_command_tells_of_themes_together_and_over_releases_as_the_page_does(
    database: Database, opened: Opened
) -> None:
    told = summary_json(database, spoken(database, opened))
    assert told["together"] == [
        {"themes": ["T01", "T02"], "figure": {"form": "count", "value": 25, "rounding": 5}}
    ]
    assert [one["release"] for one in told["theme_releases"]] == [1, 2]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((40, 20, 10, 5), "What people spoke of most: Being listened to, A trusted adult and Understanding"),
        ((40, 20, 20, 20), "What people spoke of most: Being listened to."),
        ((20, 20, 20, 20), "No theme stands out"),
        ((40,), "People spoke of Being listened to."),
        ((20, 20), "What people spoke of most: Being listened to and A trusted adult."),
    ],
)
def test_no_theme_is_named_before_another_of_which_as_many_people_spoke(
    app: Flask, sizes: tuple[int, ...], said: str
) -> None:
    themes = reader.codebook().themes
    found = [
        (theme, of_themes.theme(size, 100, {}, DisclosureClass.PROTECTED).people)
        for theme, size in zip(themes, sizes, strict=False)
    ]
    with app.test_request_context():
        assert sentences.spoken_of_text(found).startswith(said)


def test_what_a_small_groups_themes_are_is_said_without_an_order(app: Flask) -> None:
    people = of_themes.theme(8, 20, {}, DisclosureClass.SMALL, final=True).people
    first, second, *_ = reader.codebook().themes
    with app.test_request_context():
        said = sentences.spoken_of_text([(first, people), (second, people)])
    assert said == "Several people spoke of Being listened to and A trusted adult."
