"""The one way from the services to what suggests themes: the coder, its measure, and the sentence encoder.

Only the worker and the commands come here with an encoder; the web process loads none of it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache, partial

from analysis import model_card
from analysis.direction import Directed, DirectionReader, lessons
from analysis.encoder import encoder as sentence_encoder
from analysis.encoder.encoder import Encoder
from analysis.encoder.weights import EncoderMissing
from analysis.model_card import Coder, ModelCard
from analysis.theming import coder, prepared
from analysis.theming.values import CodedComment, Comment, Suggestion
from questionnaires import example_comments
from questionnaires.model import Codebook

__all__ = [
    "CodedComment",
    "Coder",
    "Comment",
    "DirectionReader",
    "Encoder",
    "ModelCard",
    "Suggestion",
    "make",
    "make_directions",
    "measure",
    "ready_encoder",
]

NAME_OF_ENCODER = "all-MiniLM-L6-v2"
"""What a model's row says of the encoder that it was measured with."""
log = logging.getLogger(__name__)


def make(
    codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
) -> coder.Coder:
    """A coder that has learned the codebook and these codes. Takes some seconds; the same every time."""
    # The packaged example comments belong to the packaged themes; a partnership may have others.
    known = {theme.id for theme in codebook.themes}
    examples = [one for one in example_comments.taught() if known.issuperset(one.themes)]
    return coder.Coder(codebook, examples, coded, encoder, bar)


def make_directions(coded: Sequence[CodedComment], encoder: Encoder | None) -> DirectionReader:
    """A reader of directions that has learned our examples, and these codes where a person told a direction.

    Takes a second or so. Raises ValueError for a direction that there is not.
    """
    told = lessons((one.text, one.question, one.direction) for one in coded)
    # What people wrote is held by whoever asked and not kept here: what is taken back must be able to go.
    return DirectionReader(_direction_examples(), told, encoder) if told else _examples_alone(encoder)


@lru_cache(maxsize=1)
def _examples_alone(encoder: Encoder | None) -> DirectionReader:
    return prepared.directions(_direction_examples(), encoder)


def _direction_examples() -> list[Directed]:
    # They fit every codebook: what is good or bad does not hang on the theme.
    return lessons((one.text, one.question, one.direction) for one in example_comments.directed())


def measure(
    codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
) -> ModelCard:
    """How good the codebook alone is on these comments, and the codes with it, out of fold."""
    return model_card.measure(
        [theme.id for theme in codebook.themes],
        coded,
        bar,
        partial(_make, codebook, bar, encoder),
    )


def _make(codebook: Codebook, bar: float, encoder: Encoder | None, coded: Sequence[CodedComment]) -> Coder:
    return make(codebook, coded, bar, encoder)


def ready_encoder(*, uses_it: bool) -> Encoder | None:
    """The encoder, checked and loaded; None where it is switched off or not installed, which is logged."""
    if not uses_it:
        return None
    try:
        return sentence_encoder.load()
    except EncoderMissing as missing:
        log.warning("Themes are suggested without the sentence encoder: %s", missing)
        return None
