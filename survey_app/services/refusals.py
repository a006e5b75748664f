"""What staff may not do, told so that they can mend it."""

from __future__ import annotations

from datetime import date


class Refusal(Exception):
    """The root of what a service refuses. Its text is one clear sentence: what, where, how to mend.

    message: the sentence in English, with a `%(name)s` for each of `values`, so that a door can translate it.
    As text it is the English sentence with its values in it; a day reads `07 November 2026`.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        told = {name: f"{held:%d %B %Y}" if isinstance(held, date) else held for name, held in values.items()}
        super().__init__(message % told if told else message)
