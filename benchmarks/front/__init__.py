"""The conversation in a real Chromium: Heard, a page written by hand as the floor, and peers if asked for.

`python -m benchmarks front` (or `python -m benchmarks.front --peers`). Both pages ask the same ten questions
and are driven by the same robot, one after the other in one run, over the loopback address.
"""
