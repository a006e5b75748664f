"""create_app: the one place where the parts are wired together."""

from __future__ import annotations

from types import TracebackType

from flask import Flask
from flask_wtf import CSRFProtect
from markupsafe import Markup

from survey_app import config, doorstep, i18n, web
from survey_app.coordinator import views as coordinator
from survey_app.participant import previewing, visits
from survey_app.participant import views as participant
from survey_app.store.database import Database

ExceptionInfo = tuple[type, BaseException, TracebackType | None] | tuple[None, None, None]
MAXIMUM_REQUEST_BYTES = 256 * 1024
"""A whole form with every text box full is far below this."""


class Heard(Flask):
    """Flask, with a log that holds nothing of what was sent."""

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Tell what kind of fault it was, and where."""
        error = exc_info[1]
        if error is not None:
            web.log_quietly(self, error)


def create_app(settings: config.Config | None = None, database: Database | None = None) -> Flask:
    """The web application, from the environment's settings unless others are given."""
    settings = settings or config.load()
    # Nothing lies there to be asked for: styles and scripts travel within their pages.
    app = Heard("survey_app", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-heard" if settings.production else "heard",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MAXIMUM_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAXIMUM_REQUEST_BYTES,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        # A form left open over lunch must still go through: the session ends when the browser closes.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["heard_settings"] = settings
    app.extensions["heard_database"] = database or Database.of(settings)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=_in_page,
        pgettext=i18n.pgettext,
        w=i18n.questionnaire_words,
        language=i18n.language,
        direction=i18n.direction,
        format_number=i18n.format_number,
        format_percent=i18n.format_percent,
        format_date=i18n.format_date,
        format_months=i18n.format_months,
        format_weekday=i18n.format_weekday,
        format_time=i18n.format_time,
    )
    # First of all: whoever is refused something, for want of a token say, is told so in their language.
    app.before_request(visits.speak)
    app.before_request(web.refuse_from_elsewhere)
    doorstep.install(app)
    CSRFProtect(app)
    web.install(app)
    participant.install(app)
    coordinator.install(app)
    # The doors do not know one another: what respondents see is handed to staff's preview here.
    app.extensions["heard_respondents_look"] = previewing
    return app


def _in_page(message: str, **values: object) -> Markup:
    """A message of the house as a page says it, its values escaped.

    Does what Jinja's own `_` does; that one goes by the context twice, a fifth of the time of a turn's page.
    """
    text = i18n.gettext(message)
    return Markup(text) % values if "%" in text else Markup(text)  # noqa: S704 - messages are our own
