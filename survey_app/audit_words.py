"""What the audit says in words: each act, each sort of thing, and where a chain does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.audit_chain import Misfit
from survey_app.i18n import format_date, gettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services.audit import BY_RULE, COMMAND_LINE, NOBODY, Act, Thing, ToldLine, Verified

ACT_WORDS: Mapping[str, object] = {
    Act.SIGNED_IN: _("Signed in"),
    Act.SIGN_IN_FAILED: _("Sign-in failed"),
    Act.SIGNED_OUT: _("Signed out"),
    Act.PASSWORD_CHANGED: _("Changed a password"),
    Act.LANGUAGES_SAID: _("Said which languages they read"),
    Act.LINK_MADE: _("Made a one-time link"),
    Act.LINK_WITHDRAWN: _("Withdrew a one-time link"),
    Act.ACCOUNT_MADE: _("Made an account by a one-time link"),
    Act.ACCOUNT_CLOSED: _("Closed an account"),
    Act.ACCOUNT_OPENED: _("Opened an account again"),
    Act.DISTRICT_SET: _("Chose the district of an account"),
    Act.SIGN_INS_ENDED: _("Signed an account out everywhere"),
    Act.PASSKEY_ADDED: _("Added a passkey"),
    Act.PASSKEY_REMOVED: _("Removed a passkey"),
    Act.CODES_ADDED: _("Added one-time codes"),
    Act.CODES_REMOVED: _("Removed one-time codes"),
    Act.RECOVERY_CODES_MADE: _("Made new recovery codes"),
    Act.RECOVERY_CODE_USED: _("Used a recovery code"),
    Act.FACTORS_RESET: _("Removed what an account signs in with"),
    Act.COMMENT_OPENED: _("Opened a comment"),
    Act.COMMENTS_LISTED: _("Looked through a list of comments"),
    Act.COMMENT_DECIDED: _("Decided on a comment"),
    Act.COMMENT_CONFIRMED: _("Agreed that a comment needs no passing on"),
    Act.COMMENT_HANDED_ON: _("Left a comment to another reader"),
    Act.COMMENT_PUT_BACK: _("Put a comment before a reader again"),
    Act.NOBODY_KNOWN: _("Said that nobody can be known by a comment"),
    Act.TAKE_BACK_DONE: _("Let words go that were taken back"),
    Act.ALERT_OPENED: _("Opened an alert"),
    Act.ALERT_DECIDED: _("Decided on an alert"),
    Act.REQUEST_OPENED: _("Opened a request to be contacted"),
    Act.REQUEST_MOVED: _("Recorded what was done about a request to be contacted"),
    Act.REQUEST_CLOSED: _("Closed a request to be contacted"),
    Act.QUOTE_CHOSEN: _("Chose a quote"),
    Act.QUOTE_APPROVED: _("Agreed to a quote"),
    Act.QUOTE_DROPPED: _("Dropped a quote"),
    Act.QUOTE_LOOKED_AT: _("Said of a quote that nobody can be known by it"),
    Act.QUOTES_LISTED: _("Looked through proposed quotes"),
    Act.CODEBOOK_SENT: _("Sent a codebook for review"),
    Act.CODEBOOK_USED: _("Put a codebook in use"),
    Act.CODEBOOK_FILE: _("Downloaded a codebook"),
    Act.POSSIBLE_THEME_OPENED: _("Opened a possible theme"),
    Act.POSSIBLE_THEME_JUDGED: _("Judged a possible theme"),
    Act.MODEL_ASKED: _("Asked for a model to be taught"),
    Act.MODEL_STOPPED: _("Stopped a model's training"),
    Act.MODEL_CHOSEN: _("Chose a model"),
    Act.BAR_SET: _("Set how sure a model must be"),
    Act.ALERT_CONFIRMED: _("Agreed that an alert needs no passing on"),
    Act.ALERT_HANDED_ON: _("Left an alert to another reader"),
    Act.COVER_SET: _("Set who reads when"),
    Act.ABSENCE_SET: _("Changed when a reader is away"),
    Act.NUMBERS_SET: _("Set the front door's numbers"),
    Act.NAMES_CHANGED: _("Changed the list of names and places"),
    Act.NOTICE_CHANGED: _("Changed a privacy notice"),
    Act.NOTICE_DETAILS_SAID: _("Said what stands in the privacy notices"),
    Act.COLLECTION_OPENED: _("Opened a collection"),
    Act.COLLECTION_CLOSED: _("Closed a collection"),
    Act.SHARED_TO_SET: _("Said whose account receives shared answers"),
    Act.SHARED_OPENED: _("Opened answers that were shared with them"),
    Act.RESPONSES_BROUGHT: _("Took in a file of responses"),
    Act.PROGRAMME_BEGUN: _("Began a programme"),
    Act.PROGRAMME_CLOSED: _("Closed a programme"),
    Act.LAST_DAY_SET: _("Set a programme's last day"),
    Act.ASKED_AGAIN_SET: _("Set when a programme's people are asked again"),
    Act.LINK_SENT_ON: _("Sent a programme's link on"),
    Act.OWN_CODES_SET: _("Set whether people make their own codes"),
    Act.PROGRAMME_STATED: _("Stated what is known of a programme's scale"),
    Act.CARDS_ISSUED: _("Made cards and took them as a file"),
    Act.RECORD_ENTERED: _("Entered a number from records"),
    Act.RECORD_WITHDRAWN: _("Withdrew a number from records"),
    Act.RECORDS_BROUGHT: _("Took in a file of numbers from records"),
    Act.ACTIVITY_ENTERED: _("Entered or changed an activity"),
    Act.ACTIVITY_DROPPED: _("Took an activity out of the register"),
    Act.ACTIVITIES_BROUGHT: _("Took in a file of activities"),
    Act.WORKSHEET_BEGUN: _("Began a worksheet"),
    Act.WORKSHEET_FILLED: _("Filled in a worksheet"),
    Act.WORKSHEET_FINISHED: _("Finished a worksheet"),
    Act.WORDING_LOADED: _("Loaded an instrument's wording"),
    Act.SCALE_STATED: _("Stated what reliable change is judged by"),
    Act.RELEASE_MADE: _("Made a release"),
    Act.CONCERN_RECORDED: _("Noted that the case system holds a decision"),
    Act.KEPT_SHORTER: _("Changed how long answers are kept"),
    Act.HOLD_SET: _("Set a legal hold"),
    Act.HOLD_LIFTED: _("Lifted a legal hold"),
    Act.ANSWERS_DELETED: _("Deleted answers whose time was over"),
    Act.REPORT_BEGUN: _("Began a report"),
    Act.REPORT_ASKED: _("Had a report made"),
    Act.REPORT_WRITTEN: _("Wrote in a report"),
    Act.REPORT_TAKEN: _("Took a report as a file"),
    Act.KEYS_CHANGED: _("Gave what people wrote a new key"),
    Act.KEYS_DESTROYED: _("Destroyed the keys of what people wrote"),
    Act.ACTION_ENTERED: _("Entered an action"),
    Act.ACTION_CHANGED: _("Changed an action"),
    Act.ACTION_WORDED: _("Changed what people are told of an action"),
    Act.ACTION_SHOWN: _("Let people be told of an action"),
    Act.ACTION_HIDDEN: _("Stopped telling people of an action"),
}
THING_WORDS: Mapping[str, object] = {
    Thing.ACCOUNT: _("Account"),
    Thing.LINK: _("One-time link"),
    Thing.COMMENT: _("Comment"),
    Thing.REQUEST: _("Request to be contacted"),
    Thing.ALERT: _("Alert"),
    Thing.COLLECTION: _("Collection"),
    Thing.RESPONSE: _("Response"),
    Thing.PROGRAMME: _("Programme"),
    Thing.CODEBOOK: _("Codebook"),
    Thing.MODEL: _("Model"),
    Thing.POSSIBLE_THEME: _("Possible theme"),
    Thing.INSTRUMENT: _("Instrument"),
    Thing.SCALE: _("Scale"),
    Thing.RELEASE: _("Release"),
    Thing.PARTNERSHIP: _("Partnership"),
    Thing.HOLD: _("Legal hold"),
    Thing.KEYS: _("Keys"),
    Thing.ACTION: _("Action"),
    Thing.REPORT: _("Report"),
    Thing.RECORD: _("Number from records"),
    Thing.ACTIVITY: _("Activity"),
    Thing.WORKSHEET: _("Worksheet"),
}
_WITHOUT_ACCOUNT = {
    NOBODY: _("Nobody signed in"),
    COMMAND_LINE: _("On the server, by command"),
    BY_RULE: _("By rule, without anybody"),
}
_MISFITS = {
    Misfit.GAP: _(
        "%(who)s: line %(place)s of the audit is not there, or another stands in its place; a line was taken "
        "out, put in or moved."
    ),
    Misfit.CHANGED: _(
        "%(who)s: line %(place)s of the audit does not fit what stands before it; it was changed, put in or "
        "moved, or what stood before it was."
    ),
    Misfit.CUT_OFF: _("%(who)s: the audit ends before line %(place)s, and it went on; its end was cut off."),
    Misfit.WRITTEN_ANEW: _(
        "%(who)s: line %(place)s of the audit is another than the head that was kept says; the audit was "
        "written anew there or before."
    ),
    Misfit.UNTOLD: _(
        "%(who)s: from line %(place)s on the audit is another than its own end says; lines were put in or "
        "changed there, or its end was."
    ),
}


def who_text(told: ToldLine) -> str:
    """Who acted: a name, or the account's id where there is none any more."""
    without = _WITHOUT_ACCOUNT.get(told.line.account)
    return str(without) if without is not None else told.who or told.line.account


def act_text(act: str) -> str:
    """An act in words; one that this version does not know, as it is kept."""
    return str(ACT_WORDS.get(act, act))


def thing_text(told: ToldLine) -> str:
    """What it was done to: its sort, and its name or its id."""
    kind = str(THING_WORDS.get(told.line.kind, told.line.kind))
    if told.line.kind == Thing.PARTNERSHIP:
        return kind
    return gettext("%(kind)s: %(thing)s") % {"kind": kind, "thing": told.thing_name or told.line.thing}


def misfit_text(found: Verified) -> str:
    """Where a chain does not fit, in one sentence; "" where all of it fits."""
    if found.broken is None:
        return ""
    told = str(_MISFITS[found.broken.misfit]) % {
        "who": found.name or found.partnership_id,
        "place": found.broken.place,
    }
    if found.broken.day is not None:
        told += " " + gettext("The head is that of %(day)s.") % {"day": format_date(found.broken.day)}
    return told
