"""Where a web server finds Heard: `gunicorn wsgi:app`. `flask --app wsgi …` has every command of `heard`."""

import click

from survey_app.app import create_app

app = create_app()

if (under_flask := click.get_current_context(silent=True)) is not None:
    # A web server has no use for the commands, and does not wait for them to be imported.
    from survey_app.cli import heard

    for name in heard.list_commands(under_flask):
        app.cli.add_command(heard.get_command(under_flask, name), name)
