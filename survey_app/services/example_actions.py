"""What the example partnership did about what people said: done, under way, overdue, and not done.

Nothing here is real. Some of it people are told, in English, Welsh and Polish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from survey_app.services import actions, collections, releases, subjects
from survey_app.services.actions import DONE, NOT_DONE, PLANNED, UNDER_WAY, Entered
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Done:
    """An action of the example. about: the beginning of a collection's title. ago, due: in weeks from today.

    in_district: it is that collection's district's, and not the whole partnership's.
    told: by language what people said and what was done; {} where they are told nothing. why: the note of
    its last step.
    """

    text: str
    owner: str
    status: str
    about: str
    theme_ids: tuple[str, ...]
    measure_ids: tuple[str, ...] = ()
    in_district: bool = False
    ago: int = 10
    due: int = 0
    why: str = ""
    told: Mapping[str, tuple[str, str]] = field(default_factory=dict)


DOINGS = (
    Done(
        text="Ask schools to end the session with ten minutes for questions on paper, without a name",
        owner="Education lead",
        status=DONE,
        about="After the session at school, Vellumby",
        theme_ids=("T29",),
        ago=8,
        due=-6,
        why="Agreed with all three schools. The next sessions have it.",
        told={
            "en": (
                "There was too much talk, and too little time to ask.",
                "Each session now ends with time for questions. You can ask on paper, without your name.",
            ),
            "cy": (
                "Roedd gormod o siarad, a rhy ychydig o amser i ofyn.",
                "Mae amser i holi ar ddiwedd pob sesiwn nawr. Gallwch chi ofyn ar bapur, heb eich enw.",
            ),
            "pl": (
                "Za dużo było wykładu, a za mało czasu na pytania.",
                "Teraz każde spotkanie kończy się czasem na pytania. Można pytać na kartce, bez imienia.",
            ),
        },
    ),
    Done(
        text="Give each young person one worker whom they can text, with the hours on a card",
        owner="Support service manager",
        status=UNDER_WAY,
        about="Me, when support ends",
        theme_ids=("T02",),
        measure_ids=("HSB-V4",),
        ago=6,
        due=6,
        why="Telephones are ordered. The cards are with the printer.",
        told={
            "en": (
                "It helps when you know who to talk to.",
                "Everybody gets one worker to text. We are printing cards with the times.",
            ),
            "cy": (
                "Mae'n help gwybod gyda phwy i siarad.",
                "Bydd gan bawb un gweithiwr i'w decstio. Rydyn ni'n argraffu cardiau â'r amseroedd.",
            ),
            "pl": (
                "Pomaga, gdy wiadomo, z kim rozmawiać.",
                "Każdy będzie mieć jedną osobę, do której można napisać. Drukujemy karty z godzinami.",
            ),
        },
    ),
    Done(
        text="Rewrite the campaign's page for parents: what to look for, and whom to ring",
        owner="Communications officer",
        status=DONE,
        about="The campaign, for parents",
        theme_ids=("T26",),
        ago=5,
        due=-4,
        why="Four parents read it before it went out.",
        told={
            "en": (
                "It was not clear what to look for.",
                "The page now begins with the signs. It says who to ring, and when.",
            ),
        },
    ),
    Done(
        text="Agree with hotels and taxi firms whom they tell, and by when they hear back",
        owner="Licensing officer",
        status=UNDER_WAY,
        about="Shops, hotels, taxis and neighbours",
        theme_ids=("T17", "T30"),
        measure_ids=("NCC-4.2.e",),
        in_district=True,
        ago=9,
        due=-2,
        why="Two firms have not answered yet.",
    ),
    Done(
        text="Give each team one page that says when to refer, and to whom",
        owner="Training coordinator",
        status=NOT_DONE,
        about="Course on exploitation, after",
        theme_ids=("T32",),
        measure_ids=("INV-1A-I2",),
        ago=14,
        due=-8,
        why="The thresholds are being rewritten. A page of the old ones would mislead.",
    ),
    Done(
        text="Bring the three districts' teams together twice a year",
        owner="Partnership manager",
        status=PLANNED,
        about="Working together in Vellumby",
        theme_ids=("T34", "T35"),
        in_district=True,
        ago=3,
        due=20,
    ),
)


def put_in(session: Session, partnership_id: str, today: date, account_id: str = "") -> None:
    """Put the example's actions in, each linked to the first release of what it is about.

    Where what an action is about has no figures, it is linked to the collection alone.
    """
    listed = collections.listing(session, partnership_id, today)
    for one in DOINGS:
        asked = next((each for each in listed if each.title.startswith(one.about)), None)
        if asked is None:
            continue
        releases.current(session, subjects.of_collection(asked), today)
        begun = today - timedelta(weeks=one.ago)
        entered = Entered(
            one.text,
            one.owner,
            due_on=today + timedelta(weeks=one.due),
            district_id=asked.district_id if one.in_district else None,
            collection_codes=(asked.code,),
            theme_ids=one.theme_ids,
            measure_ids=one.measure_ids,
        )
        action_id = actions.add(session, partnership_id, entered, begun, account_id)
        if one.status != PLANNED:
            _go_on(session, partnership_id, action_id, one, entered, today)
        for language, (said, did) in one.told.items():
            looked_at = actions.pointing_words(session, partnership_id, said, did)
            actions.keep_words(
                session, partnership_id, action_id, language, said, did, today, account_id, looked_at
            )
        if one.told:
            actions.show(session, partnership_id, action_id, today, account_id, looked_at=("few",))


def _go_on(
    session: Session, partnership_id: str, action_id: str, one: Done, entered: Entered, today: date
) -> None:
    half_way = today - timedelta(weeks=one.ago // 2)
    is_done = one.status == DONE
    now = replace(entered, status=one.status, done_on=half_way if is_done else None, note=one.why)
    actions.change(session, partnership_id, action_id, now, 1, half_way)
