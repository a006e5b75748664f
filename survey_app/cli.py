"""`heard`: every command, and how a command ends.

Exit status: 0 done; 1 refused, with one clear sentence on stderr; 2 wrong usage. What can only be a fault of
ours keeps its traceback, which never holds an answer.
"""

from __future__ import annotations

import copy
import sys
from typing import Any

import click

from questionnaires.model import QuestionnaireError
from survey_app import i18n
from survey_app.commands import (
    account,
    action,
    audit,
    backup,
    change,
    codebook,
    collection,
    evidence,
    export,
    instrument,
    keys,
    letters,
    names,
    notice,
    operations,
    programme,
    questionnaire,
    record,
    report,
    screen,
    statistics,
    theme,
    train,
    translation,
)
from survey_app.config import UnsafeConfiguration
from survey_app.services.refusals import Refusal


class Commands(click.Group):
    """A group whose commands end with one sentence where they are refused, under `flask` too."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, its refusals made into click's."""
        found = super().get_command(context, name)
        return None if found is None else _refusing(found)


def _refusing(command: click.Command) -> click.Command:
    guarded = copy.copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            return command.invoke(context)
        except (Refusal, QuestionnaireError, UnsafeConfiguration) as refused:
            raise click.ClickException(str(refused)) from None
        except OSError as failed:
            # Only a file or folder that was named to us is somebody else's to mend.
            if failed.filename is None or failed.strerror is None:
                raise
            raise click.ClickException(
                f"{failed.filename} cannot be used: {failed.strerror}. "
                "Choose another place, or mend who may write there."
            ) from None

    guarded.invoke = invoke  # type: ignore[method-assign, assignment]
    return guarded


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="heard", prog_name="heard")
def heard() -> None:
    """Heard gathers what children, parents and staff say, and turns it into evidence."""


SUBJECTS = (
    operations,
    questionnaire,
    report,
    translation,
    instrument,
    collection,
    programme,
    letters,
    keys,
    backup,
    theme,
    screen,
    codebook,
    names,
    notice,
    train,
    change,
    evidence,
    action,
    export,
    record,
    statistics,
    account,
    audit,
)

for group in SUBJECTS:
    group.add_to(heard)


def main(arguments: list[str] | None = None) -> None:
    """Run one command, in English whatever was spoken before, and end the process with its status."""
    i18n.speak(i18n.SOURCE_LANGUAGE)
    try:
        heard.main(args=arguments, prog_name="heard", standalone_mode=False)
    except click.UsageError as wrong:
        wrong.show()
        sys.exit(2)
    except click.ClickException as refused:
        _refuse(refused.format_message())
    except (click.Abort, KeyboardInterrupt):
        _refuse("Stopped before the end; nothing half-done was kept.")


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
