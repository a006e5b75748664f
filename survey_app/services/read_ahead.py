"""`python -m survey_app.services.read_ahead`: what our codebook and examples mean, worked out at set-up."""

from __future__ import annotations

from analysis.encoder import encoder, remembered
from analysis.theming import lessons, prepared
from questionnaires import concern_comments
from questionnaires.reader import codebook
from survey_app.services import coders


def pairs() -> list[tuple[str, str]]:
    """Question and text of all that the package brings to learn from, and its questions by themselves."""
    themes = codebook().themes
    told = lessons.from_themes(themes) + lessons.from_examples(themes, coders.examples_for(codebook()))
    return [
        *((lesson.question, lesson.text) for lesson in told),
        *(("", lesson.question) for lesson in told),
        *((one.question, one.text) for one in coders.direction_examples()),
        *(("", one.text) for one in concern_comments.taught()),
        *(("", text) for text in concern_comments.ordinary()),
    ]


def main() -> None:
    """Read them all and teach what learns by them, with the encoder and without, where it is not done yet."""
    ready = encoder.load()
    if not all(ready.knows(*pair) for pair in pairs()):
        remembered.write(ready, pairs())
    told = coders.direction_examples()
    for reader in (ready, None):
        prepared.keep(codebook(), coders.examples_for(codebook()), reader)
        prepared.keep_directions(told, reader)
        prepared.keep_concerns(
            concern_comments.taught(), concern_comments.cues(), concern_comments.ordinary(), reader
        )


if __name__ == "__main__":
    main()
