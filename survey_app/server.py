"""How gunicorn runs the web: threads for people who wait on the database, and quiet logs.

gunicorn answers a malformed request itself, with words out of the request and without our headers, and writes
an address into its log; where a worker fails it writes the request's address there. Here it does neither.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker


class QuietWorker(ThreadWorker):  # type: ignore[misc]
    """A worker with threads that tells nobody what could not be read."""

    def handle_error(self, req: object, client: Any, addr: object, exc: BaseException) -> None:
        """Answer what never became a request, or broke below the application, in one plain sentence."""
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(exc, errors.ParseException):
            status = STATUS_OF.get(type(exc), HTTPStatus.BAD_REQUEST)
        else:
            self.log.error("%s below the application", type(exc).__name__)
        # Whoever asked may have gone.
        with suppress(OSError):
            client.sendall(plain_answer(status))


STATUS_OF = {
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ForbiddenProxyRequest: HTTPStatus.FORBIDDEN,
}


def plain_answer(status: HTTPStatus) -> bytes:
    """An answer with the headers of every page, for when there is no application to make one."""
    words = f"{status.phrase}.\n"
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(words)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Resource-Policy: same-origin",
        "Permissions-Policy: camera=(), geolocation=(), microphone=()",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    )
    return "\r\n".join((*head, "", words)).encode()


worker_class = "survey_app.server.QuietWorker"
workers = 2
threads = 8
timeout = 30
graceful_timeout = 8
accesslog = None
loglevel = "error"
preload_app = False
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
