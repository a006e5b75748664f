"""The way in for staff: the blueprint, who is signed in, what each page may be seen by, the navigation.

Every page of this blueprint says who may see it, with `signed_in` or `public`; one that says nothing is not
served. A page's partnership is `staff().partnership_id`, never anything that a browser sent; where the
account belongs to a district, `web` narrows every session to it (`store/narrowing.py`).

To add a page: write its view in a file of its subject, mark it, and import the file in `views.install`.
To add it to the navigation, add one `Entry` to NAVIGATION; to say on the home page that something needs
doing, register a function with `needs_doing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.i18n import lazy_gettext as _
from survey_app.services import accounts, clock, districts
from survey_app.services.accounts import EVERYBODY, Role, Staff
from survey_app.store.database import Session

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
COOKIE_KEY = "staff"
_MARK = "heard_roles"
_FIRST = "heard_opens_first"
_PUBLIC: frozenset[Role] = frozenset()


# --- Who may see a page ---


def signed_in(roles: frozenset[Role]) -> Callable[[View], View]:
    """Mark a view: only staff with one of these roles, which are named in `services.accounts`."""

    def mark(view: View) -> View:
        setattr(view, _MARK, roles)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that is there before anybody has signed in."""
    setattr(view, _MARK, _PUBLIC)
    return view


def opens_first(view: View) -> View:
    """Mark a view that is there before somebody has added the passkey or the codes that their role needs."""
    setattr(view, _FIRST, True)
    return view


def needing() -> frozenset[Role]:
    """The roles that need more than a password. Tests of other things put fewer in `heard_needing`."""
    told: frozenset[Role] = current_app.extensions.get("heard_needing", accounts.NEEDS_SECOND)
    return told


def roles_of(endpoint: str) -> frozenset[Role] | None:
    """The roles that may see an endpoint's page; an empty set for a public one, None for one not marked."""
    return getattr(current_app.view_functions.get(endpoint), _MARK, None)


@blueprint.before_request
def check_who() -> ResponseReturnValue | None:
    """Let a request through only to a page that says who may see it, and only for them.

    Outcomes: nothing (go on), 404 for a page that is not marked, the sign-in page for nobody, the page on
    which a passkey or codes are added for whoever must do so first, 403 for the wrong role, and for whoever
    belongs to a district where the page is about the whole partnership.
    """
    roles = roles_of(request.endpoint or "")
    if roles is None:
        abort(404)
    g.staff = _present()
    if roles is _PUBLIC:
        return None
    if g.staff is None:
        onward = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("staff.sign_in", next=onward), 303)
    if g.staff.must_add and not hasattr(current_app.view_functions[request.endpoint or ""], _FIRST):
        return redirect(url_for("staff.first_way"), 303)
    if not g.staff.may(roles):
        abort(403)
    return None


def _present() -> Staff | None:
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    moment = now()
    with web.reading() as db:
        found = accounts.who(db, token, moment)
    if found is None:
        session.pop(COOKIE_KEY)
        return None
    member, mark_due = found
    if mark_due:
        with web.writing() as db:
            accounts.mark_seen(db, token, moment)
    return member


def staff() -> Staff:
    """The member of staff whose request this is."""
    if g.staff is None:
        abort(403)
    return cast(Staff, g.staff)


def safe_onward(path: str) -> str:
    """Where to go after signing in: a page of staff's own door, or its home."""
    parts = urlsplit(path)
    plain = not parts.scheme and not parts.netloc and path.startswith("/staff/")
    plain = plain and path.isprintable() and not any(odd in path for odd in ("\\", "//", ".."))
    return path if plain else url_for("staff.home")


def proof_missing(onward: str) -> ResponseReturnValue | None:
    """The way to the page where somebody proves that it is still them; None where they have done so lately.

    onward: where they go on afterwards. For whoever must add a way to sign in there is nothing to prove yet.
    """
    if staff().must_add:
        return None
    with web.reading() as db:
        if accounts.was_proven_lately(db, session[COOKIE_KEY], now()):
            return None
    return redirect(url_for("staff.prove", next=onward), 303)


# --- Time ---


def now() -> datetime:
    """This moment in UTC without a zone. Tests put a clock of their own in `heard_now`."""
    told: datetime = current_app.extensions.get("heard_now", clock.now)()
    return told


def today() -> date:
    """The day in the United Kingdom."""
    return now().replace(tzinfo=UTC).astimezone(clock.HOME).date()


# --- Navigation and the home page ---


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation: where to, its word, who sees it, and the path below which it is current.

    group: the word under which it stands together with others, None where it stands by itself.
    """

    endpoint: str
    label: object
    roles: frozenset[Role]
    under: str
    group: object = None


SET_UP = _("Set-up")
"""What is settled once and looked at now and then: one link, which leads to the others."""
ASKING = _("Collections")
"""What is asked of whom, and when."""
EVIDENCE = _("Evidence")
"""What is known of each measure, and what staff enter beside what people said."""
CODING = _("Coding")
"""How comments come by their themes: who codes them, with which codebook, and what Heard learns from it."""
NAVIGATION: list[Entry] = [
    Entry("staff.home", _("Home"), EVERYBODY, ""),
    Entry("staff.collections", _("Collections"), accounts.SEE_COLLECTIONS, "/staff/collections", ASKING),
    Entry("staff.programmes", _("Programmes"), accounts.SEE_COLLECTIONS, "/staff/programmes", ASKING),
    Entry("staff.calendar", _("Calendar"), accounts.SEE_COLLECTIONS, "/staff/calendar", ASKING),
    Entry("staff.instruments", _("Scales"), accounts.OPEN_COLLECTIONS, "/staff/scales", ASKING),
    Entry("staff.exports", _("Exports"), accounts.TAKE_OUT, "/staff/exports", ASKING),
    Entry("staff.evidence", _("Board"), accounts.SEE_FIGURES, "/staff/evidence", EVIDENCE),
    Entry("staff.themes", _("What people said"), accounts.SEE_FIGURES, "/staff/themes", EVIDENCE),
    Entry("staff.worksheets", _("Worksheets"), accounts.SEE_REPORTS, "/staff/worksheets", EVIDENCE),
    Entry("staff.records", _("Numbers from records"), accounts.SEE_REPORTS, "/staff/records", EVIDENCE),
    Entry("staff.activities", _("Activities"), accounts.SEE_REPORTS, "/staff/activities", EVIDENCE),
    Entry("staff.actions", _("Actions"), accounts.SEE_REPORTS, "/staff/actions"),
    Entry("staff.reports", _("Reports"), accounts.SEE_REPORTS, "/staff/reports"),
    Entry("staff.comments", _("Comments"), accounts.CODE_COMMENTS, "/staff/comments"),
    Entry("staff.contact_requests", _("Contact"), accounts.ANSWER_REQUESTS, "/staff/contact"),
    Entry("staff.coding", _("Coding"), accounts.CODE_COMMENTS, "/staff/coding", CODING),
    Entry("staff.codebook", _("Codebook"), accounts.SEE_CODEBOOK, "/staff/codebook", CODING),
    Entry("staff.learning", _("Learning"), accounts.SEE_FIGURES, "/staff/learning", CODING),
    Entry("staff.cover", _("Cover"), accounts.SEE_COVER, "/staff/cover", SET_UP),
    Entry("staff.notices", _("Privacy notices"), accounts.EDIT_NOTICES, "/staff/notices", SET_UP),
    Entry("staff.names", _("Names"), accounts.KEEP_NAMES, "/staff/names", SET_UP),
    Entry("staff.retention", _("Deletion"), accounts.OPEN_COLLECTIONS, "/staff/retention", SET_UP),
    Entry("staff.people", _("People"), accounts.MANAGE_PEOPLE, "/staff/people"),
    Entry("staff.audit", _("Audit"), accounts.SEE_AUDIT, "/staff/audit"),
]
"""In the order in which they stand."""


OPTIONAL_PAGES = {"summary": "staff.summary", "programme_summary": "staff.programme_summary"}
"""Pages of other subjects that a collection or a programme leads to, with `code`, once they are there."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something on the home page that waits for this person. Never a number of respondents."""

    text: str
    href: str
    link_text: str
    is_pressing: bool = False


Finder = Callable[[Session, Staff, date], list[ToDo]]
TO_DO: list[Finder] = []


def needs_doing(finder: Finder) -> Finder:
    """Register a function that finds what waits for somebody: `(session, staff, today) -> [ToDo]`."""
    TO_DO.append(finder)
    return finder


Mark = Callable[[Session, Staff], bool]
WAITING: dict[str, Mark] = {}


def something_waits(endpoint: str) -> Callable[[Mark], Mark]:
    """Register a function that says whether a link of the navigation is marked: `(session, staff)`."""

    def register(mark: Mark) -> Mark:
        WAITING[endpoint] = mark
        return mark

    return register


def navigation() -> list[Entry]:
    """The links that the person who is signed in may follow; of a group one, named as the group is."""
    found: list[Entry] = []
    for entry in _seen():
        together = _together(entry)
        if len(together) == 1:
            found.append(entry)
        elif entry is together[0]:
            found.append(replace(entry, label=entry.group))
    return found


def beside() -> list[Entry]:
    """The links of the group in which the person is, [] where there is but one."""
    for entry in _seen():
        if entry.group is not None and _is_at(entry):
            together = _together(entry)
            return together if len(together) > 1 else []
    return []


def _seen() -> list[Entry]:
    if g.get("staff") is None or g.staff.must_add:
        return []
    pages = current_app.view_functions
    return [entry for entry in NAVIGATION if entry.endpoint in pages and g.staff.may(entry.roles)]


def _together(entry: Entry) -> list[Entry]:
    return [one for one in _seen() if one is entry or (one.group is not None and one.group is entry.group)]


def is_current(entry: Entry) -> bool:
    """Whether a link of the navigation leads to where the person is, or to a page of the same group."""
    return any(map(_is_at, _together(entry) if entry.label is entry.group else (entry,)))


def _is_at(entry: Entry) -> bool:
    if not entry.under:
        return request.endpoint == entry.endpoint
    return request.path == entry.under or request.path.startswith(entry.under + "/")


@blueprint.context_processor
def for_every_page() -> dict[str, object]:
    """What the layout needs."""
    member = g.get("staff")
    partnership, waiting = "", frozenset[str]()
    if member is not None:
        with web.reading() as db:
            partnership = districts.partnership_name(db, member.partnership_id)
            waiting = frozenset(endpoint for endpoint, mark in WAITING.items() if mark(db, member))
    return {
        "staff_navigation": navigation,
        "staff_beside": beside,
        "staff_is_current": is_current,
        "staff_waiting": waiting,
        "me": member,
        "partnership_name": partnership,
        "may": accounts,
        "staff_pages": {
            name: page for name, page in OPTIONAL_PAGES.items() if page in current_app.view_functions
        },
    }
