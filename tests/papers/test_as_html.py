"""A paper as a page that stands alone: in order for whoever listens, without a script, fetching nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.papers.conftest import Printed
from tests.papers.readers import html_of, words_in


def test_each_value_bears_its_key_once_and_leads_to_a_source_that_is_there(printed: Printed) -> None:
    root = html_of(printed.html)
    values = [one for one in root.iter() if one.get("data-key")]
    assert [(one.get("data-key"), words_in(one)) for one in values] == [
        (value.key, value.text) for value in printed.paper.values()
    ]
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    targets = [str(one.get("href")) for one in root.iter("a")]
    assert [target for target in targets if target[:1] != "#" or target[1:] not in ids] == []
    assert {f"#source-{value.source}" for value in printed.paper.values()} <= set(targets)


def test_the_page_is_in_order_for_whoever_listens(printed: Printed) -> None:
    root = html_of(printed.html)
    assert (root.get("lang"), root.get("dir")) == ("en-GB", "ltr")
    levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch("h[1-6]", str(one.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(list(root.iter("main"))) == 1
    for table in root.iter("table"):
        assert words_in(table.findall("caption")[0])
        assert {one.get("scope") for one in table.findall("thead/tr/th")} == {"col"}
        assert all(row.findall("th")[0].get("scope") == "row" for row in table.findall("tbody/tr"))
    assert all(one.get("alt") for one in root.iter("img"))


def test_the_page_runs_nothing_and_fetches_nothing(printed: Printed) -> None:
    root = html_of(printed.html)
    assert list(root.iter("script")) == []
    drawn = [str(one.get("src")) for one in root.iter("img")]
    assert drawn
    assert all(one.startswith("data:image/svg+xml,") for one in drawn)
    assert not re.search(r"@import|url\(", printed.html)


def test_a_letter_from_right_to_left_says_so(joined: Printed) -> None:
    root = html_of(joined.html)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
