"""The one way from the services to what reads comments: coder, detector, measures, and the sentence encoder.

Only the worker and the commands come here with an encoder; the web process loads none of it.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache, partial

from analysis import model_card
from analysis.concern import ConcernReader
from analysis.direction import Directed, DirectionReader, lessons
from analysis.encoder import encoder as sentence_encoder
from analysis.encoder.encoder import Encoder
from analysis.encoder.remembered import ReadOnce
from analysis.encoder.weights import EncoderMissing
from analysis.model_card import Coder, ModelCard
from analysis.theming import coder, prepared
from analysis.theming.values import CodedComment, Comment, Suggestion
from questionnaires import concern_comments, example_comments, reader
from questionnaires.model import Codebook, ExampleComment, Theme

__all__ = [
    "CodedComment",
    "Coder",
    "Comment",
    "ConcernReader",
    "DirectionReader",
    "Encoder",
    "ModelCard",
    "Suggestion",
    "examples_for",
    "give_memory_back",
    "make",
    "make_concerns",
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
    """A coder that has learned the codebook and these codes; the same every time.

    Takes some seconds, or none where set-up has taught it: our codebook, with no codes.
    """
    return prepared.coder(codebook, examples_for(codebook), coded, encoder, bar)


def examples_for(codebook: Codebook) -> list[ExampleComment]:
    """The packaged example comments that fit a codebook: those all of whose themes are in it.

    They belong to the packaged themes. A theme is one of those where id, and name or definition, are the
    same: so a partnership's own wording of a theme keeps its examples, and another field's theme that happens
    to have the same id gets none. With no packaged theme there are none, not even of what no theme fits.
    """
    packaged = {theme.id: theme for theme in reader.codebook().themes}
    known = {theme.id for theme in codebook.themes if _is_same(theme, packaged.get(theme.id))}
    return [one for one in example_comments.taught() if known and known.issuperset(one.themes)]


def _is_same(theme: Theme, packaged: Theme | None) -> bool:
    return packaged is not None and (theme.name == packaged.name or theme.definition == packaged.definition)


def make_directions(coded: Sequence[CodedComment], encoder: Encoder | None) -> DirectionReader:
    """A reader of directions that has learned our examples, and these codes where a person told a direction.

    Takes a second or so. Raises ValueError for a direction that there is not.
    """
    told = lessons((one.text, one.question, one.direction) for one in coded)
    # What people wrote is held by whoever asked and not kept here: what is taken back must be able to go.
    return DirectionReader(direction_examples(), told, encoder) if told else _examples_alone(encoder)


@lru_cache(maxsize=1)
def _examples_alone(encoder: Encoder | None) -> DirectionReader:
    return prepared.directions(direction_examples(), encoder)


def make_concerns(encoder: Encoder | None) -> ConcernReader:
    """What says which comments a reader should see first. It learns from our own sentences alone."""
    return prepared.concerns(
        concern_comments.taught(), concern_comments.cues(), concern_comments.ordinary(), encoder
    )


def direction_examples() -> list[Directed]:
    """What teaches directions: our examples and plain comments.

    They fit every codebook: what is good or bad does not hang on the theme.
    """
    return lessons((one.text, one.question, one.direction) for one in example_comments.directed())


def measure(
    codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
) -> ModelCard:
    """How good the codebook alone is on these comments, and the codes with it, out of fold."""
    return model_card.measure(
        [theme.id for theme in codebook.themes],
        coded,
        bar,
        partial(_make, codebook, bar, None if encoder is None else ReadOnce(encoder)),
    )


def _make(codebook: Codebook, bar: float, encoder: ReadOnce | None, coded: Sequence[CodedComment]) -> Coder:
    return coder.Coder(codebook, examples_for(codebook), coded, encoder, bar)


def ready_encoder(*, uses_it: bool) -> Encoder | None:
    """The encoder, checked and loaded; None where it is switched off or not installed, which is logged."""
    if not uses_it:
        return None
    try:
        return sentence_encoder.load()
    except EncoderMissing as missing:
        log.warning("Themes are suggested without the sentence encoder: %s", missing)
        return None


def give_memory_back() -> None:
    """Let the machine have what learning and reading needed and need no more: some 200 MB after learning.

    The C library keeps it for later; on a small machine it is wanted at once. Only glibc can be asked.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
