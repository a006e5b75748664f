"""Where a web server finds Heard: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from survey_app.app import create_app

app = create_app()
