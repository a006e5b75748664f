"""What a partnership has entered by the time it asks anybody: its numbers, and not yet who reads when."""

from __future__ import annotations

from datetime import date
from typing import Any

READY: dict[str, Any] = {
    # From the range that Ofcom keeps for drama: nobody can be reached by them.
    "front_door": "01632 960 011",
    "out_of_hours": "01632 960 012",
    "cover_due": date(2126, 11, 23),
}
"""`Partnership(name=..., **READY)`: it may ask young people, and its boxes for words are open."""
