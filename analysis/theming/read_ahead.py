"""`python -m analysis.theming.read_ahead`: what our codebook and examples mean, worked out at set-up."""

from __future__ import annotations

from analysis import direction
from analysis.encoder import encoder, remembered
from analysis.theming import lessons, prepared
from questionnaires import example_comments
from questionnaires.reader import codebook


def pairs() -> list[tuple[str, str]]:
    """Question and text of all that the package brings to learn from, and its questions by themselves."""
    themes = codebook().themes
    told = lessons.from_themes(themes) + lessons.from_examples(themes, example_comments.taught())
    return [
        *((lesson.question, lesson.text) for lesson in told),
        *(("", lesson.question) for lesson in told),
        *((one.question, one.text) for one in example_comments.directed()),
    ]


def main() -> None:
    """Read them all and teach what learns by them, with the encoder and without, where it is not done yet."""
    ready = encoder.load()
    if not all(ready.knows(*pair) for pair in pairs()):
        remembered.write(ready, pairs())
    told = direction.lessons((one.text, one.question, one.direction) for one in example_comments.directed())
    for reader in (ready, None):
        prepared.keep(codebook(), example_comments.taught(), reader)
        prepared.keep_directions(told, reader)


if __name__ == "__main__":
    main()
