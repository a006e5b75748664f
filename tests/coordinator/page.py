"""What every page of staff must be, checked by one reader of its HTML."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from werkzeug.test import TestResponse

UNLABELLED = {"hidden", "submit", "button"}


class Page(HTMLParser):
    """A page's parts as far as the rules below speak of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.captions = 0
        self.title = ""
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element with this tag."""
        return [attrs for name, attrs in self.tags if name == tag]


def faults(answer: TestResponse) -> list[str]:
    """What is wrong with a page, in words; an empty list for nothing."""
    page = Page(answer.text)
    found: list[str] = []
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    if not page.title.strip().endswith("Heard") or len(page.title.strip()) < 10:
        found.append(f"title {page.title!r}")
    if not page.all("html")[0].get("lang"):
        found.append("no language")
    if ("a", {"class": "skip", "href": "#main"}) not in page.tags:
        found.append("no skip link")
    ids = Counter(str(attrs["id"]) for _tag, attrs in page.tags if attrs.get("id"))
    found += [f"id {name!r} twice" for name, times in ids.items() if times > 1]
    labels = {attrs.get("for") for attrs in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attrs in page.all(tag):
            if attrs.get("type") not in UNLABELLED and attrs.get("id") not in labels:
                found.append(f"{tag} {attrs.get('name')!r} has no label")
    for _tag, attrs in page.tags:
        found += [f"{name} is inline" for name in attrs if name == "style" or name.startswith("on")]
        for name in ("aria-describedby", "aria-labelledby"):
            found += [
                f"{name} leads nowhere: {target}"
                for target in (attrs.get(name) or "").split()
                if target not in ids
            ]
    if len(page.all("table")) != len(page.all("caption")):
        found.append("a table has no caption")
    found += ["a th has no scope" for attrs in page.all("th") if not attrs.get("scope")]
    found += ["an img has no alt" for attrs in page.all("img") if not attrs.get("alt")]
    found += [
        f"{attrs['src']} comes from elsewhere"
        for _tag, attrs in page.tags
        if (attrs.get("src") or "").startswith(("http", "//"))
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        found.append(f"policy {policy!r}")
    if answer.headers.get("Cache-Control") != "no-store":
        found.append("may be kept by a cache")
    return found
