"""Disclosure control: the one place where a number becomes a Figure, or a reason why not.

The class belongs to the collection and is told to people on its first page; a partnership may make it
stricter, never looser. Every page, chart, file and message takes its figures from here, and no role passes it
by. Only staff's own worksheets (self-evaluation, key questions) have no floor.

The attacker in mind knows every release, who was invited, and their own answer. What is held in these rooms:
floors (R1), complements of groups (R2), counts to 5 (R3), percentages from rounded counts (R4), who spoke of
two themes (the end of R5), the timing of releases (R6), nearly everybody alike (R8), themes (R9), and before
each release an attack over it and all earlier ones (R11: `gate.py`, with `attack.py` for one question over
releases and `crowds.py` for themes that are told together). One filter at a time (R5), fixed periods (R7) and
totals per session (R10) are for the services: a district or a period only chooses among collections.

Rooms: `classes` holds every limit with its source, `release_rules` when a release may be made and what
stands; `of_questions`, `of_change`, `of_blocks` and `of_themes` make figures, with `showing` for one number,
`wording` for words and `working_out` for one question by itself.

Decisions: docs/decisions/0020, 0022, 0046. Sources of the numbers: DfE (1-5 suppressed), NHS Digital (round
to 5), ONS research outputs and ACRO (10).
"""
