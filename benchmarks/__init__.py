"""How fast, how light and how good Heard is: `make bench`, or `python -m benchmarks [NAME …]`.

Everything runs on this machine's loopback address, in a temporary folder, within bounds of count and time.
`docs/performance.md` says what the figures mean, and what they do not.
"""
