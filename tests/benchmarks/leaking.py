"""A Heard that leaks on purpose, so that the canary sweep is seen to find it. Served by the tests alone."""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

from flask import request

from survey_app.app import create_app

app = create_app()


@app.before_request
def leak() -> None:
    """Write down what nobody may: an access log, an echo of what was typed, a copy in another alphabet."""
    agent = request.headers.get("User-Agent", "")
    app.logger.error("%s asked for %s", request.headers.get("X-Forwarded-For", ""), request.path)
    typed = " ".join(request.form.values())
    copy = Path(tempfile.gettempdir()) / "copy"
    with copy.open("ab") as file:
        file.write(base64.b64encode(agent.encode()) + b"\n" + typed.encode("utf-16-le") + b"\n")
    referrers = Path(os.environ["HEARD_DATA"]) / "referrers"
    with referrers.open("a", encoding="utf-8") as file:
        file.write(f"2026-11-29 13:37:08 {request.headers.get('Referer', '').encode().hex()}\n")
