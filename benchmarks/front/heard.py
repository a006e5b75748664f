"""Heard as people reach it, with a proxy's compression before it: `gunicorn benchmarks.front.heard:app`."""

from __future__ import annotations

from benchmarks.front.packing import packed
from wsgi import app as heard

app = packed(heard.wsgi_app)
