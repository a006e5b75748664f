"""A paper that holds every block, from left to right and from right to left; nobody said any of it."""

from __future__ import annotations

from survey_app.papers.model import (
    Callout,
    Items,
    Moved,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Section,
    Source,
    Sources,
    Table,
    Value,
)

HOSTILE = (
    "# *a* _b_ `c` $d$ @e <f> \\ \"g\" 'h' [i] // j #sys.inputs {k} %l =m & "
    "<script>n</script> {{ o }} </style>"
)
"""Every sign that means something to a format: it must be printed as it stands."""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 172" width="560" height="172">
<rect width="560" height="172" fill="#ffffff"/>
<g style="font-family:system-ui, sans-serif" font-size="15" fill="#1c2a2e">
<text x="12" y="40">Knows whom to tell</text><text x="12" y="90">Not sure</text>
<text x="12" y="140">Not yet</text></g>
<g fill="#0072b2"><rect x="180" y="22" width="290" height="26"/><rect x="180" y="72" width="112" height="26"/>
<rect x="180" y="122" width="73" height="26"/></g></svg>"""


def specimen() -> Paper:
    """A short report, with contents, that holds every block and every look of each."""
    sources = Sources()
    first = sources.id_of(
        "After the assembly, year 9",
        "Release 2 of 3 November 2026",
        "Shares of 20 people or more, rounded to whole percent; smaller groups are not shown.",
        "/staff/collections/EXAMPLE/summary",
    )
    second = sources.id_of("Records of sessions held", "", "Entered by the partnership, checked once.")

    def share(key: str, number: int) -> Value:
        return Value(f"{number}%", key, f"Share of {key}", float(number), "%", first)

    def count(key: str, number: int) -> Value:
        return Value(f"{number:,}", key, f"Number of {key}", float(number), "", second)

    summary = Section(
        "summary",
        "Summary",
        (
            Paragraph((share("lead.sure", 61), " of pupils know whom to tell."), "lead"),
            Paragraph(
                (
                    "That is ",
                    Value("28", "lead.people", "Pupils who know whom to tell", 28.0, "", first),
                    " of ",
                    Value("46", "lead.base", "Pupils who answered", 46.0, "", first),
                    "; ",
                    count("lead.sessions", 1204),
                    " sessions were held.",
                )
            ),
            Items(
                (
                    ("Most knew a ", share("items.person", 83), " trusted adult."),
                    ("Fewer knew the helpline.",),
                )
            ),
            Callout(
                "gap",
                "Nobody of the night shift was asked",
                ("Of ", count("gap.measures", 3), " measures nothing is known."),
            ),
            Narrative(
                "summary.words", "In our own words", "Say in three sentences what the board should take away."
            ),
        ),
    )
    area = Section(
        "area-1",
        "Children know whom to tell",
        (Paragraph(("What good looks like: every child can name an adult who listens.",), "quiet"),),
        (
            Section(
                "measure-1",
                "Pupils who know whom to tell",
                (
                    Picture(
                        SVG,
                        "Bar chart. Knows whom to tell: 61%; not sure: 24%; not yet: 15%.",
                        560,
                        172,
                        "Of 46 pupils in year 9.",
                    ),
                    Table(
                        "Whether pupils know whom to tell",
                        ("Answer", "Share", "Change"),
                        (
                            (
                                ("Knows whom to tell",),
                                (share("t1.yes", 61),),
                                (_change("t1.yes.c", 2.8, first),),
                            ),
                            (
                                ("Not sure",),
                                (share("t1.unsure", 24),),
                                (_change("t1.unsure.c", -1.0, first),),
                            ),
                            (("Not yet",), (share("t1.no", 15),), (_change("t1.no.c", 0.0, first),)),
                        ),
                        "Know whom to tell",
                        "Pupils of year 9, once.",
                    ),
                    Quote("c1", "A pupil", False, "I would go to my form tutor, she is fine to talk to."),
                    Quote("c2", "A parent", True, HOSTILE),
                    Callout(
                        "hidden",
                        "Some figures are not shown",
                        ("Groups under ", Value("20", "hidden.floor", "Floor", 20.0, "", first), " people."),
                    ),
                ),
            ),
            Section(
                "measure-2",
                "Sessions held",
                (
                    Table(
                        "Sessions and what came of them, by district",
                        ("District", "Sessions", "Who came", "Share who felt surer", "What is next"),
                        (
                            (
                                ("Riverside",),
                                (count("t2.r.n", 14),),
                                ("Pupils of years 8 and 9, in their own schools",),
                                (
                                    Value(
                                        "about two in three",
                                        "t2.r.s",
                                        "Share who felt surer",
                                        None,
                                        "",
                                        first,
                                    ),
                                ),
                                ("A second visit in spring",),
                            ),
                            (
                                ("Hill and Vale",),
                                (count("t2.h.n", 1190),),
                                ("Foster carers",),
                                (Value("not shown", "t2.h.s", "Share who felt surer", None, "", first),),
                                (HOSTILE,),
                            ),
                        ),
                        "Sessions [by] district/1",
                    ),
                    Items((("Ask carers first",), ("Then ask pupils",)), is_ordered=True),
                    Callout("overdue", "Overdue: the leaflet for carers", ("It was due on 1 October 2026.",)),
                    Callout("caveat", "One school only", ("These pupils do not stand for all.",)),
                    Narrative(
                        "area-1.words",
                        "What we make of it",
                        "Say what you make of it.",
                        ("We heard this before.", HOSTILE),
                        "Written by a coordinator on 3 November 2026.",
                        (Moved("Pupils who know", "58%", "61%"), Moved("Sessions", "", "1,204")),
                    ),
                ),
            ),
        ),
        on_new_page=True,
    )
    return Paper(
        "annual",
        "Annual report & review",
        "What children, parents and staff told us",
        "en",
        (
            ("Partnership", "Three Rivers Partnership"),
            ("Period", "1 April 2025 to 31 March 2026"),
            ("Contact", "The safeguarding team, 01632 960 001"),
        ),
        (summary, area),
        sources.all(),
    )


def _change(key: str, number: float, source: str) -> Value:
    text = f"+{number}" if number > 0 else f"−{abs(number)}" if number < 0 else "0"
    return Value(text, key, "Change in points", number, "", source)


def joined_specimen(language: str = "ar") -> Paper:
    """A letter from right to left, with figures, a table and a chart of joined letters."""
    figure = Value("61%", "share", "حصة", 61.0, "%", "S1")
    svg = SVG.replace("Knows whom to tell", "نعم").replace("Not sure", "لست متأكدا").replace("Not yet", "لا")
    return Paper(
        "letter",
        "شكرا لمشاركتكم",
        "ما قلتموه لنا",
        language,
        (("الجهة", "Three Rivers Partnership"), ("التاريخ", "3 November 2026")),
        (
            Section(
                "heard",
                "ما سمعناه منكم",
                (
                    Paragraph((figure, " من المشاركين يعرفون شخصا يتحدثون إليه."), "lead"),
                    Table(
                        "هل تعرف شخصا تتحدث إليه؟",
                        ("الجواب", "الحصة"),
                        ((("نعم",), (figure,)), (("لا",), (Value("39%", "no", "لا", 39.0, "%", "S1"),))),
                        "الجواب",
                    ),
                    Picture(svg, "رسم بياني: نعم 61%، لا 39%.", 560, 172),
                    Items((("تحدث إلى شخص تثق به",), ("اسأل معلمك",))),
                    Narrative("words", "كلماتنا", "اكتب بكلماتك ما ستفعلونه."),
                ),
            ),
        ),
        (Source("S1", "الاستبيان", "", "لا تظهر المجموعات الصغيرة."),),
    )
