"""The door of young people, parents and attendees put together."""

from __future__ import annotations

from flask import Flask

from survey_app.participant import (
    chat,
    coming_back,
    contact,
    looks,
    pages,
    sending,
    shared_devices,
    start,
    take_back,
    troubles,
    whole,
)
from survey_app.participant.visits import blueprint
from survey_app.services.contact import Pace

SUBJECTS = (
    *(start, chat, whole, sending, coming_back, take_back, contact),
    *(shared_devices, looks, pages, troubles),
)
"""Each registers its pages when it is imported."""


def install(app: Flask) -> None:
    """Give the application this door."""
    app.extensions["csrf"].exempt(pages.leave)
    app.extensions["heard_contact_pace"] = Pace()
    app.register_blueprint(blueprint)
    troubles.install(app)
