"""What was taught at set-up, so that nobody waits for it at every start.

Our codebook and its examples are the same for everyone, and so is what a coder learns from them. Set-up
(`python -m survey_app.services.read_ahead`) teaches it once and keeps it in the environment, beside the code,
where it is as safe as the code. A fingerprint stands before it, of all that it was learned from, of the code
that learns, and of the libraries and the encoder; where any of these is another, it is left alone. Nothing
that a person answered is ever in it.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from analysis.concern import ConcernReader
from analysis.direction import Directed, DirectionReader
from analysis.theming.coder import Coder
from analysis.theming.likeness import Reader
from analysis.theming.values import BAR, CodedComment
from questionnaires.model import Codebook, ConcernComment, Cue, ExampleComment

FOLDER = Path(sys.prefix) / "share" / "heard"
"""In the environment that the package is installed into: it goes when the environment goes."""
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "textblob", "vaderSentiment")
_ANALYSIS = Path(__file__).parents[1]
_CODE = (
    _ANALYSIS / "theming",
    _ANALYSIS / "encoder",
    _ANALYSIS / "concern.py",
    _ANALYSIS / "direction.py",
    _ANALYSIS / "sentiment.py",
)
_PROBE = ("Anything else?", "The cat sat by the door, and nobody let it in.")


def coder(
    codebook: Codebook,
    examples: Sequence[ExampleComment],
    coded: Sequence[CodedComment],
    encoder: Reader | None,
    bar: float = BAR,
) -> Coder:
    """A coder that has learned all this: the one taught at set-up where it learned the very same."""
    if not coded:
        own = _fingerprint((codebook.themes, tuple(examples), bar), encoder)
        found = _kept(_file("coder", encoder), own, encoder)
        if isinstance(found, Coder):
            return found
    return Coder(codebook, examples, coded, encoder, bar)


def directions(examples: Sequence[Directed], encoder: Reader | None) -> DirectionReader:
    """A reader of directions that has learned these: the one taught at set-up where it learned the same."""
    own = _fingerprint(tuple(examples), encoder)
    found = _kept(_file("directions", encoder), own, encoder)
    return found if isinstance(found, DirectionReader) else DirectionReader(examples, encoder=encoder)


def concerns(
    lessons: Sequence[ConcernComment], cues: Sequence[Cue], ordinary: Sequence[str], encoder: Reader | None
) -> ConcernReader:
    """A detector that has learned these: the one taught at set-up where it learned the same."""
    own = _fingerprint((tuple(lessons), tuple(cues), tuple(ordinary)), encoder)
    found = _kept(_file("concerns", encoder), own, encoder)
    return found if isinstance(found, ConcernReader) else ConcernReader(lessons, cues, encoder, ordinary)


def _kept(file: Path, own: bytes, encoder: Reader | None) -> Any:
    try:
        with file.open("rb") as held:
            return _Unpickler(held, encoder).load() if held.read(len(own)) == own else None
    except OSError:
        return None


def keep(codebook: Codebook, examples: Sequence[ExampleComment], encoder: Reader | None) -> None:
    """Teach a coder without any coded comment, and keep it, unless it is kept already."""
    own = _fingerprint((codebook.themes, tuple(examples), BAR), encoder)
    _keep(_file("coder", encoder), own, encoder, lambda: Coder(codebook, examples, (), encoder, BAR))


def keep_directions(examples: Sequence[Directed], encoder: Reader | None) -> None:
    """Teach a reader of directions, and keep it, unless it is kept already."""
    own = _fingerprint(tuple(examples), encoder)
    _keep(_file("directions", encoder), own, encoder, lambda: DirectionReader(examples, encoder=encoder))


def keep_concerns(
    lessons: Sequence[ConcernComment], cues: Sequence[Cue], ordinary: Sequence[str], encoder: Reader | None
) -> None:
    """Teach a detector, and keep it, unless it is kept already."""
    own = _fingerprint((tuple(lessons), tuple(cues), tuple(ordinary)), encoder)
    _keep(_file("concerns", encoder), own, encoder, lambda: ConcernReader(lessons, cues, encoder, ordinary))


def _keep(file: Path, own: bytes, encoder: Reader | None, make: Callable[[], object]) -> None:
    if file.is_file() and file.read_bytes().startswith(own):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_name(f"{file.name}.{os.getpid()}")
    half_written.write_bytes(own + as_bytes(make(), encoder))
    half_written.replace(file)


def as_bytes(made: object, encoder: Reader | None) -> bytes:
    """Something taught, as bytes, without the encoder that it reads with."""
    found = io.BytesIO()
    _Pickler(found, encoder).dump(made)
    return found.getvalue()


def from_bytes(told: bytes, encoder: Reader | None) -> Any:
    """The same again, reading with this encoder. Only for bytes that `as_bytes` made on this machine."""
    return _Unpickler(io.BytesIO(told), encoder).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, encoder: Reader | None) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._encoder = encoder

    def persistent_id(self, thing: object) -> str | None:
        return "encoder" if thing is self._encoder and thing is not None else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], encoder: Reader | None) -> None:
        super().__init__(file)
        self._encoder = encoder

    def persistent_load(self, named: object) -> Reader | None:
        return self._encoder


def _file(named: str, encoder: Reader | None) -> Path:
    return FOLDER / f"{named}-by-{'words' if encoder is None else 'meaning'}"


def _fingerprint(learned: object, encoder: Reader | None) -> bytes:
    found = sha256(repr(learned).encode())
    for library in _LIBRARIES:
        found.update(f"{library} {version(library)}\n".encode())
    for code in sorted(
        file for place in _CODE for file in (place.glob("*.py") if place.is_dir() else [place])
    ):
        found.update(code.read_bytes())
    if encoder is not None:
        (read,) = encoder.read([_PROBE[0]], [_PROBE[1]])
        found.update(read.own.tobytes())
    return found.digest()
