"""Every route of staff that changes something ends in a line of the audit, or stands here with a reason."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from survey_app.services.audit import Act

ROOT = Path(__file__).parent.parent.parent
ACT = "recorded:"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
FROM_HISTORY = "a step of the comment's own history says who and when (decision 28)"
FROM_DRAFT = "a draft changes nothing; sending it for review and using it are recorded"
ASKED_A_DEVICE = "a question to a device, which ends by itself; what comes of it is recorded"
NOT_RECORDED = {
    "staff.search_coding": "what is searched for stands nowhere, and the list that it leads to is recorded",
    "staff.passkey_question": ASKED_A_DEVICE,
    "staff.new_passkey_question": ASKED_A_DEVICE,
    "staff.prove": "nothing changes but that one may change things; a code that was wrong is recorded",
    "staff.switch_keys": "a wish of this visit, kept in the browser's own cookie",
    "staff.make_report_files": "files of what is there already; whoever takes one is recorded",
    "staff.undo_coding": FROM_HISTORY,
    "staff.settle": FROM_HISTORY,
    "staff.code_comment_again": FROM_HISTORY,
    "staff.new_theme": FROM_DRAFT,
    "staff.change_theme": FROM_DRAFT,
    "staff.merge_theme": FROM_DRAFT,
    "staff.split_theme": FROM_DRAFT,
    "staff.retire_theme": FROM_DRAFT,
    "staff.reopen_theme": FROM_DRAFT,
    "staff.import_codebook": FROM_DRAFT,
    "staff.codebook_news": FROM_DRAFT,
    "staff.return_codebook": FROM_DRAFT,
    "staff.drop_codebook": FROM_DRAFT,
    "staff.drop_export_setting": "choices of a form under a name; what is taken out with them is recorded",
    "staff.certificate": "a file that holds no name and no figure, of which nothing is kept",
}
RECORDED = {
    "staff.sign_in": "SIGNED_IN SIGN_IN_FAILED",
    "staff.sign_out": "SIGNED_OUT",
    "staff.passkey_sign_in": "SIGNED_IN SIGN_IN_FAILED",
    "staff.second_step": "SIGNED_IN SIGN_IN_FAILED RECOVERY_CODE_USED",
    "staff.welcome": "ACCOUNT_MADE PASSWORD_CHANGED FACTORS_RESET SIGNED_IN",
    "staff.first_password": "PASSWORD_CHANGED",
    "staff.add_passkey": "PASSKEY_ADDED",
    "staff.remove_passkey": "PASSKEY_REMOVED",
    "staff.codes": "CODES_ADDED RECOVERY_CODES_MADE",
    "staff.remove_codes": "CODES_REMOVED",
    "staff.new_recovery_codes": "RECOVERY_CODES_MADE",
    "staff.account": "PASSWORD_CHANGED",
    "staff.say_reads": "LANGUAGES_SAID",
    "staff.invite": "LINK_MADE",
    "staff.withdraw_invitation": "LINK_WITHDRAWN",
    "staff.change_district": "DISTRICT_SET",
    "staff.change_person": "ACCOUNT_CLOSED ACCOUNT_OPENED SIGN_INS_ENDED LINK_MADE FACTORS_RESET",
    "staff.new_record": "RECORD_ENTERED",
    "staff.record": "RECORD_ENTERED",
    "staff.withdraw_record": "RECORD_WITHDRAWN",
    "staff.bring_records": "RECORDS_BROUGHT",
    "staff.new_activity": "ACTIVITY_ENTERED",
    "staff.activity": "ACTIVITY_ENTERED",
    "staff.drop_activity": "ACTIVITY_DROPPED",
    "staff.bring_activities": "ACTIVITIES_BROUGHT",
    "staff.begin_worksheet": "WORKSHEET_BEGUN",
    "staff.save_worksheet": "WORKSHEET_FILLED",
    "staff.take_over_ratings": "WORKSHEET_FILLED",
    "staff.finish_worksheet": "WORKSHEET_FINISHED",
    "staff.decide_comment": "COMMENT_DECIDED COMMENT_CONFIRMED TAKE_BACK_DONE",
    "staff.hand_on_comment": "COMMENT_HANDED_ON",
    "staff.change_comment": "QUOTE_CHOSEN QUOTE_DROPPED NOBODY_KNOWN",
    "staff.decide_alert": "ALERT_DECIDED ALERT_CONFIRMED",
    "staff.hand_on_alert": "ALERT_HANDED_ON",
    "staff.enter_cover": "COVER_SET",
    "staff.keep_numbers": "NUMBERS_SET",
    "staff.add_absence": "ABSENCE_SET",
    "staff.drop_absence": "ABSENCE_SET",
    "staff.move_request": "REQUEST_MOVED",
    "staff.close_request": "REQUEST_CLOSED",
    "staff.choose_quote": "QUOTE_CHOSEN QUOTE_LOOKED_AT QUOTE_DROPPED QUOTE_APPROVED",
    "staff.save_coding": "COMMENT_PUT_BACK",
    "staff.judge_possible_theme": "POSSIBLE_THEME_JUDGED",
    "staff.send_codebook": "CODEBOOK_SENT",
    "staff.use_codebook": "CODEBOOK_USED",
    "staff.train": "MODEL_ASKED",
    "staff.stop_training": "MODEL_STOPPED",
    "staff.use_model": "MODEL_CHOSEN",
    "staff.set_bar": "BAR_SET",
    "staff.add_name": "NAMES_CHANGED",
    "staff.drop_name": "NAMES_CHANGED",
    "staff.bring_names": "NAMES_CHANGED",
    "staff.notice_details": "NOTICE_DETAILS_SAID",
    "staff.notice": "NOTICE_CHANGED",
    "staff.notice_default": "NOTICE_CHANGED",
    "staff.new_collection": "COLLECTION_OPENED",
    "staff.close_collection": "COLLECTION_CLOSED",
    "staff.share_with": "SHARED_TO_SET",
    "staff.bring_scores": "RESPONSES_BROUGHT",
    "staff.export_collection": "ANSWERS_EXPORTED RELEASE_MADE",
    "staff.export_programme": "ANSWERS_EXPORTED RELEASE_MADE",
    "staff.new_programme": "PROGRAMME_BEGUN LAST_DAY_SET",
    "staff.last_day": "LAST_DAY_SET",
    "staff.close_programme": "PROGRAMME_CLOSED",
    "staff.issue_cards": "CARDS_ISSUED",
    "staff.letters": "CARDS_ISSUED",
    "staff.own_codes": "OWN_CODES_SET",
    "staff.follow_up": "ASKED_AGAIN_SET",
    "staff.link_sent_on": "LINK_SENT_ON",
    "staff.stated": "PROGRAMME_STATED",
    "staff.note_recorded": "CONCERN_RECORDED",
    "staff.keep_shorter": "KEPT_SHORTER",
    "staff.set_hold": "HOLD_SET",
    "staff.lift_hold": "HOLD_LIFTED",
    "staff.new_report": "REPORT_BEGUN REPORT_ASKED",
    "staff.make_report": "REPORT_ASKED",
    "staff.write_report": "REPORT_WRITTEN",
    "staff.load_wording": "WORDING_LOADED",
    "staff.state_reliable_change": "SCALE_STATED",
    "staff.new_action": "ACTION_ENTERED",
    "staff.change_action": "ACTION_CHANGED",
    "staff.action_told": "ACTION_WORDED",
    "staff.show_action": "ACTION_SHOWN ACTION_HIDDEN",
}
"""What each unsafe route records. That the line is written is tried act by act in tests/services."""
LOOKED = {
    "staff.codebook_file": "CODEBOOK_FILE",
    "staff.comment": "COMMENT_OPENED",
    "staff.alert": "ALERT_OPENED",
    "staff.contact_request": "REQUEST_OPENED",
    "staff.coding": "COMMENTS_LISTED",
    "staff.code_comment": "COMMENT_OPENED",
    "staff.coded_twice": "COMMENT_OPENED",
    "staff.code_comment_again": "COMMENT_OPENED",
    "staff.possible_themes": "COMMENTS_LISTED",
    "staff.possible_theme": "POSSIBLE_THEME_OPENED",
    "staff.new_theme": "POSSIBLE_THEME_OPENED",
    "staff.quotes": "QUOTES_LISTED",
    "staff.shared_sheet": "SHARED_OPENED",
    "staff.summary": "RELEASE_MADE",
    "staff.programme_summary": "RELEASE_MADE",
    "staff.framework_evidence": "RELEASE_MADE",
    "staff.framework_gaps": "RELEASE_MADE",
    "staff.measure_evidence": "RELEASE_MADE",
    "staff.evidence_crosswalk": "RELEASE_MADE",
    "staff.raised_themes": "RELEASE_MADE",
    "staff.report_file": "REPORT_TAKEN",
}
"""What is recorded of routes that only show or hand over."""
BY_RULE = {"ANSWERS_DELETED", "KEYS_CHANGED", "KEYS_DESTROYED"}
"""What no route does: the worker's deletion of what is over (decision 42), and what is done by command."""


@cache
def calls() -> dict[str, frozenset[str]]:
    """What each function of the door of staff and of the services calls, each as module.name."""
    found: dict[str, frozenset[str]] = {}
    for folder in ("coordinator", "services"):
        for file in (ROOT / "survey_app" / folder).glob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            module = f"survey_app.{folder}.{file.stem}"
            names = {
                alias.asname or alias.name: f"{node.module}.{alias.name}"
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module
                for alias in node.names
            }
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    named = frozenset(
                        name
                        for call in ast.walk(node)
                        if isinstance(call, ast.Call) and (name := called(call, module, names))
                    )
                    found[f"{module}.{node.name}"] = named
    return found


def called(call: ast.Call, module: str, names: dict[str, str]) -> str:
    """The function that is called; for a line of the audit, the act that it records."""
    function = call.func
    if ast.unparse(function) == "audit.record":
        return ACT + ast.unparse(call.args[1]).removeprefix("Act.")
    if isinstance(function, ast.Name):
        return names.get(function.id, f"{module}.{function.id}")
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{names.get(function.value.id, '')}.{function.attr}"
    return ""


def recorded(function: str) -> set[str]:
    """The acts that a function records, or what it calls, or what that calls."""
    seen, waiting = set[str](), [function]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += calls().get(one, ())
    return {one.removeprefix(ACT) for one in seen if one.startswith(ACT)}


def view_of(app: Flask, endpoint: str) -> str:
    view = app.view_functions[endpoint]
    return f"{view.__module__}.{view.__name__}"


def unsafe(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and (rule.methods or set()) & UNSAFE
    }


def test_every_unsafe_route_of_staff_is_recorded_or_says_why_not(app: Flask) -> None:
    assert unsafe(app) == set(RECORDED) | set(NOT_RECORDED)
    assert not set(RECORDED) & set(NOT_RECORDED)


@pytest.mark.parametrize(("endpoint", "acts"), [*RECORDED.items(), *LOOKED.items()])
def test_a_route_leads_to_the_record_of_its_acts(app: Flask, endpoint: str, acts: str) -> None:
    assert set(acts.split()) <= recorded(view_of(app, endpoint))


def test_no_act_is_without_a_route() -> None:
    told = {act for acts in (*RECORDED.values(), *LOOKED.values()) for act in acts.split()}
    assert told | BY_RULE == {act.name for act in Act}
    assert not told & BY_RULE


def test_a_route_that_records_nothing_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above have power: without what closes a collection its route is named."""
    less = dict(calls())
    less["survey_app.services.collections.close"] = frozenset()
    monkeypatch.setattr("tests.architecture.test_audited.calls", lambda: less)
    assert recorded(view_of(app, "staff.close_collection")) == set()
    assert "COLLECTION_OPENED" in recorded(view_of(app, "staff.new_collection"))


def test_lines_are_recorded_by_services_alone() -> None:
    outside = [
        str(file.relative_to(ROOT))
        for folder in ("coordinator", "participant", "commands")
        for file in (ROOT / "survey_app" / folder).glob("*.py")
        if "audit.record(" in file.read_text(encoding="utf-8")
    ]
    assert outside == []
