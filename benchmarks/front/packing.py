"""What a proxy in front of a server does: compresses what it sends. The same for every page that is measured.

Brotli (quality 9) where the package or the system's library is there, gzip at its highest level where not.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gzip
import importlib
import io
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Pack = Callable[[bytes], bytes]

QUALITY = 9
_WINDOW, _TEXT_MODE = 22, 1


@cache
def packer() -> tuple[str, Pack]:
    """The name of the encoding, as HTTP says it, and what packs."""
    brotli = _package() or _library()
    return ("br", brotli) if brotli else ("gzip", lambda body: gzip.compress(body, 9))


def _package() -> Pack | None:
    try:
        compress = importlib.import_module("brotli").compress
    except ImportError:
        return None
    return lambda body: bytes(compress(body, quality=QUALITY))


def _library() -> Pack | None:
    name = ctypes.util.find_library("brotlienc")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    room_for = library.BrotliEncoderMaxCompressedSize
    room_for.argtypes, room_for.restype = [ctypes.c_size_t], ctypes.c_size_t
    compress = library.BrotliEncoderCompress
    compress.argtypes = [
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_size_t,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_size_t),
        ctypes.c_char_p,
    ]
    compress.restype = ctypes.c_int

    def pack(body: bytes) -> bytes:
        size = ctypes.c_size_t(room_for(len(body)) or len(body) + 1024)
        room = ctypes.create_string_buffer(size.value)
        if not compress(QUALITY, _WINDOW, _TEXT_MODE, len(body), body, ctypes.byref(size), room):
            raise ValueError("Brotli could not pack a page.")
        return room.raw[: size.value]

    return pack


def packed(application: Application) -> Application:
    """A WSGI application whose text goes out compressed to whoever takes it.

    What is compressed already, is no text, or is empty goes out as it is.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        encoding, pack = packer()
        told: list[Any] = []
        written = io.BytesIO()

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], Any]:
            told[:] = [status, headers, exc_info]
            return written.write

        body = application(environ, start)
        try:
            for part in body:
                written.write(part)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        status, headers, exc_info = told
        content = written.getvalue()
        named = {name.lower(): value for name, value in headers}
        takes = [one.split(";")[0].strip() for one in environ.get("HTTP_ACCEPT_ENCODING", "").split(",")]
        is_text = named.get("content-type", "").split(";")[0] in ("text/html", "text/css", "text/javascript")
        if content and is_text and encoding in takes and "content-encoding" not in named:
            content = pack(content)
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers += [("Content-Encoding", encoding), ("Content-Length", str(len(content)))]
        start_response(status, headers, exc_info)
        return [content] if content else []

    return answer
