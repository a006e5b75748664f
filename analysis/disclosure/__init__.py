"""Disclosure control: the one place where a number becomes a Figure, or a reason why not.

The class belongs to the collection and is told to people on its first page; a partnership may make it
stricter, never looser. Every page, chart, file and message takes its figures from here, and no role passes it
by. Only staff's own worksheets (self-evaluation, key questions) have no floor.

The attacker in mind knows every release, who was invited, and their own answer. What is held here: floors
(R1), complements of groups (R2), counts to 5 (R3), percentages from rounded counts (R4), the timing of
releases (R6), nearly everybody alike (R8), themes (R9) with who spoke of two of them (the end of R5), and,
for one question at a time, whether its cells could be worked out from what is shown of them. A test attacks
all that is told of themes by integer programming. Not held here yet: one filter at a time (R5), fixed periods
(R7), totals per session (R10), and the attack over this and earlier releases of everything together (R11).
Services must give one filter and one fixed period at most, and R11 will stand between building a release and
freezing it: `release_step` marks with FOLD the one case that must wait for it.

Decisions: docs/decisions/0020, 0022. Sources of the numbers: DfE (1-5 suppressed), NHS Digital (round to 5),
ONS research outputs and ACRO (10).
"""
