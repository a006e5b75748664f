"""What WCAG 2.2 asks for at the levels A and AA, criterion by criterion, and how respondents' pages stand.

The names and numbers are W3C's. The page about accessibility shows the list in English,
`docs/accessibility.md` shows it with the tests, and a test holds the two to each other. It was
written by those who made the pages; nobody from outside has judged them.
"""

from __future__ import annotations

from dataclasses import dataclass

MET, PARTLY, NOT_MET, NOTHING = "met", "partly met", "not met", "does not apply"
STATES = (MET, PARTLY, NOT_MET, NOTHING)

_ROOT = "tests/"
_AXE = "journeys/test_accessibility.py::test_axe_finds_nothing_in_any_state"
_KEYS = "journeys/test_ways_of_using.py::test_the_keyboard_alone_leads_from_start_to_thank_you"
_LARGE = "journeys/test_ways_of_using.py::test_large_and_spaced_text_fits_from_start_to_thank_you"
_FORCED = "journeys/test_ways_of_using.py::test_forced_colours_show_what_is_chosen_all_the_way"
_SPOKEN = "journeys/test_spoken.py::test_a_page_is_spoken_as_it_is_written_down"
_CONTRAST = "participant/test_contrast.py::test_text_stands_out_from_what_is_behind_it"
_BORDERS = "participant/test_contrast.py::test_what_marks_a_control_stands_out_from_what_is_around_it"
_FOCUS = "journeys/test_script.py::test_each_turn_puts_the_focus_on_the_question_and_names_it_in_the_title"
_MEND = "journeys/test_script.py::test_what_is_to_be_mended_gets_the_focus_and_leads_to_the_field"
_THUMB = "journeys/test_script.py::test_everything_to_press_is_large_enough_for_a_thumb"
_HELP = "participant/test_pages.py::test_pages_for_everybody_are_there_with_leave_and_help"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its number, W3C's name and level, how it stands, why, and the test that holds it.

    state: one of STATES. test: a test's file and name below `tests/`, "" where none can hold it.
    """

    number: str
    name: str
    level: str
    state: str
    how: str
    test: str = ""

    @property
    def held_by(self) -> str:
        """Where the test stands, from the top of the project, or ""."""
        return _ROOT + self.test if self.test else ""


def _one(number: str, name: str, level: str, state: str, how: str, test: str = "") -> Criterion:
    return Criterion(number, name, level, state, how, test)


CRITERIA = (
    _one(
        "1.1.1",
        "Non-text content",
        "A",
        MET,
        "Faces and symbols stand beside their words and are silent.",
        _SPOKEN,
    ),
    _one(
        "1.2.1",
        "Audio-only and video-only",
        "A",
        NOTHING,
        "There is no sound and no film.",
    ),
    _one(
        "1.2.2",
        "Captions (prerecorded)",
        "A",
        NOTHING,
        "There is no film.",
    ),
    _one(
        "1.2.3",
        "Audio description or media alternative",
        "A",
        NOTHING,
        "There is no film.",
    ),
    _one(
        "1.2.4",
        "Captions (live)",
        "AA",
        NOTHING,
        "Nothing is live.",
    ),
    _one(
        "1.2.5",
        "Audio description (prerecorded)",
        "AA",
        NOTHING,
        "There is no film.",
    ),
    _one(
        "1.3.1",
        "Info and relationships",
        "A",
        MET,
        "Questions are headings, each set of answers is a named group, and every box has a label.",
        _SPOKEN,
    ),
    _one(
        "1.3.2",
        "Meaningful sequence",
        "A",
        MET,
        "The last exchange, the question, its answers and the buttons stand in this order in the page.",
        _SPOKEN,
    ),
    _one(
        "1.3.3",
        "Sensory characteristics",
        "A",
        MET,
        "Buttons are named by their words; where a place is told, the words are told as well.",
    ),
    _one(
        "1.3.4",
        "Orientation",
        "AA",
        MET,
        "Pages turn with the device.",
        _AXE,
    ),
    _one(
        "1.3.5",
        "Identify input purpose",
        "AA",
        NOTHING,
        "No box asks for a name, an address or anything else on W3C's list.",
        _AXE,
    ),
    _one(
        "1.4.1",
        "Use of color",
        "A",
        MET,
        "What is chosen has a mark, links are underlined, and what is wrong is said in words.",
        _FORCED,
    ),
    _one(
        "1.4.2",
        "Audio control",
        "A",
        NOTHING,
        "There is no sound.",
    ),
    _one(
        "1.4.3",
        "Contrast (minimum)",
        "AA",
        MET,
        "All text has 4.5 to 1 or more in every choice of colours.",
        _CONTRAST,
    ),
    _one(
        "1.4.4",
        "Resize text",
        "AA",
        MET,
        "Text twice as large is neither cut off nor hidden.",
        _LARGE,
    ),
    _one(
        "1.4.5",
        "Images of text",
        "AA",
        MET,
        "There are none.",
        _AXE,
    ),
    _one(
        "1.4.10",
        "Reflow",
        "AA",
        MET,
        "Nothing needs scrolling sideways at 320 pixels or 400 % zoom.",
        _AXE,
    ),
    _one(
        "1.4.11",
        "Non-text contrast",
        "AA",
        MET,
        "Edges of choices, boxes and buttons, and the focus, have 3 to 1 or more.",
        _BORDERS,
    ),
    _one(
        "1.4.12",
        "Text spacing",
        "AA",
        MET,
        "The spacing that W3C names cuts nothing off.",
        _LARGE,
    ),
    _one(
        "1.4.13",
        "Content on hover or focus",
        "AA",
        NOTHING,
        "Nothing appears because it is pointed at; only the skip link shows itself on focus.",
    ),
    _one(
        "2.1.1",
        "Keyboard",
        "A",
        MET,
        "A whole chat can be answered with Tab, Space, arrows and Enter.",
        _KEYS,
    ),
    _one(
        "2.1.2",
        "No keyboard trap",
        "A",
        MET,
        "Tab leads through the page and out of it; the question on a shared device closes with Enter "
        "or Escape.",
        _KEYS,
    ),
    _one(
        "2.1.4",
        "Character key shortcuts",
        "A",
        NOTHING,
        "No letter, number or sign is a shortcut. Shift three times leaves, and Shift types nothing.",
    ),
    _one(
        "2.2.1",
        "Timing adjustable",
        "A",
        PARTLY,
        "Only a shared device has a limit: after four minutes without a touch it asks, waits one "
        "minute, and one press gives the time anew, as often as wanted. Without scripts it cannot see "
        "that somebody is typing, and asks all the same; what stands in the box is then lost. Answers "
        "not sent are kept for two days, or seven with a code.",
        "journeys/test_ways_of_using.py::test_a_shared_device_asks_and_gives_the_time_anew",
    ),
    _one(
        "2.2.2",
        "Pause, stop, hide",
        "A",
        MET,
        "Nothing moves by itself for longer than a fifth of a second.",
        "journeys/test_ways_of_using.py::test_nothing_moves_where_less_movement_is_wanted",
    ),
    _one(
        "2.3.1",
        "Three flashes or below threshold",
        "A",
        MET,
        "Nothing flashes.",
    ),
    _one(
        "2.4.1",
        "Bypass blocks",
        "A",
        MET,
        "The first link leads to the main part, which is marked.",
        _AXE,
    ),
    _one(
        "2.4.2",
        "Page titled",
        "A",
        MET,
        "Each page has a title, each question its number; on purpose no title tells what is asked.",
        _FOCUS,
    ),
    _one(
        "2.4.3",
        "Focus order",
        "A",
        MET,
        "A new question takes the focus, and what follows comes in the order that is seen.",
        _FOCUS,
    ),
    _one(
        "2.4.4",
        "Link purpose (in context)",
        "A",
        MET,
        "Each “Change” says which question it changes.",
        _SPOKEN,
    ),
    _one(
        "2.4.5",
        "Multiple ways",
        "AA",
        MET,
        "Questions are steps of one way; every other page is linked at the end of every page.",
        _HELP,
    ),
    _one(
        "2.4.6",
        "Headings and labels",
        "AA",
        MET,
        "The question is the heading; labels say what is to be put in.",
        _SPOKEN,
    ),
    _one(
        "2.4.7",
        "Focus visible",
        "AA",
        MET,
        "What can be pressed gets two rings, one light and one dark. A heading that only takes the "
        "reading place there has none.",
        _KEYS,
    ),
    _one(
        "2.4.11",
        "Focus not obscured (minimum)",
        "AA",
        MET,
        "Nothing stays in place over the page while it scrolls.",
        _KEYS,
    ),
    _one(
        "2.5.1",
        "Pointer gestures",
        "A",
        MET,
        "One press is enough for everything.",
        _KEYS,
    ),
    _one(
        "2.5.2",
        "Pointer cancellation",
        "A",
        MET,
        "Things happen when a press ends, as the browser does it by itself.",
    ),
    _one(
        "2.5.3",
        "Label in name",
        "A",
        MET,
        "What is read on a button or choice is the beginning of its name.",
        _SPOKEN,
    ),
    _one(
        "2.5.4",
        "Motion actuation",
        "A",
        NOTHING,
        "Shaking or tilting does nothing.",
    ),
    _one(
        "2.5.7",
        "Dragging movements",
        "AA",
        NOTHING,
        "Nothing is dragged.",
    ),
    _one(
        "2.5.8",
        "Target size (minimum)",
        "AA",
        MET,
        "Choices and buttons are 48 pixels or larger each way; links in sentences are as high as the text.",
        _THUMB,
    ),
    _one(
        "3.1.1",
        "Language of page",
        "A",
        MET,
        "Each page says its language and its direction.",
        _AXE,
    ),
    _one(
        "3.1.2",
        "Language of parts",
        "AA",
        PARTLY,
        "Safety wording in English, names of languages and a title in another language than the page's "
        "are marked. A role or a partnership's name stands in the language it was typed in, and a "
        "sentence that has no translation yet is in English; neither is marked.",
        "journeys/test_ways_of_using.py::test_words_that_stay_english_are_marked_so",
    ),
    _one(
        "3.2.1",
        "On focus",
        "A",
        MET,
        "Focus alone changes nothing.",
        _KEYS,
    ),
    _one(
        "3.2.2",
        "On input",
        "A",
        MET,
        "Choosing never goes on by itself; “Other” only shows its box below.",
        _KEYS,
    ),
    _one(
        "3.2.3",
        "Consistent navigation",
        "AA",
        MET,
        "Leave stands at the top and the same links at the end of every page.",
        _HELP,
    ),
    _one(
        "3.2.4",
        "Consistent identification",
        "AA",
        MET,
        "What does the same has the same words everywhere.",
        _SPOKEN,
    ),
    _one(
        "3.2.6",
        "Consistent help",
        "A",
        MET,
        "“I need help now” stands at the same place of every page but the one that Leave shows for a moment.",
        _HELP,
    ),
    _one(
        "3.3.1",
        "Error identification",
        "A",
        MET,
        "What to mend is said in words above, with a way to it, and beside the answer.",
        _MEND,
    ),
    _one(
        "3.3.2",
        "Labels or instructions",
        "A",
        MET,
        "Each box says what it wants; the longest that fits is told when words are too long.",
        _SPOKEN,
    ),
    _one(
        "3.3.3",
        "Error suggestion",
        "AA",
        MET,
        "Each problem says how to mend it, often with an example.",
        _MEND,
    ),
    _one(
        "3.3.4",
        "Error prevention (legal, financial, data)",
        "AA",
        MET,
        "All answers can be read and changed before they are sent.",
        _SPOKEN,
    ),
    _one(
        "3.3.7",
        "Redundant entry",
        "A",
        MET,
        "Within a visit nothing is asked twice. Whoever comes back with a code goes on at the next "
        "question; earlier answers are kept, and hidden on purpose.",
    ),
    _one(
        "3.3.8",
        "Accessible authentication (minimum)",
        "AA",
        MET,
        "There is no account and no puzzle; codes may be pasted, and a link or a QR code carries them.",
        "journeys/test_script.py::test_a_card_in_the_address_fills_the_box_and_leaves_the_address",
    ),
    _one(
        "4.1.2",
        "Name, role, value",
        "A",
        MET,
        "Only the browser's own controls are used, each with a name.",
        _SPOKEN,
    ),
    _one(
        "4.1.3",
        "Status messages",
        "AA",
        MET,
        "“Saved” and a lost connection are announced without moving the focus.",
        "journeys/test_script.py::test_the_status_says_only_that_it_is_saved_or_that_there_is_no_line",
    ),
)
"""All 55 criteria of the two levels, in W3C's order; 4.1.1 is no longer one."""
