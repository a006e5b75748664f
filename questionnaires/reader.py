"""Makes questionnaires, frameworks and the codebook from YAML, and holds those that come with the house.

Reading is strict, and every fault of a file is told at once. Whether a questionnaire that can be read can
also be asked is the business of `checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from questionnaires.codebook_checks import succession_faults
from questionnaires.entries import Entry, described, nearest
from questionnaires.model import (
    AUDIENCES,
    WAVES,
    Codebook,
    DefinitionFaults,
    Fault,
    Framework,
    Measure,
    Questionnaire,
    QuestionnaireError,
    Section,
    Theme,
    ThemeWords,
)
from questionnaires.questions import option_sets_of, read_question, read_scale, reworded
from questionnaires.strict_yaml import LARGEST_FILE, File, Map, as_code, opened, read_document, yaml_files

Base = Callable[[str], "Questionnaire | None"]
"""Finds the questionnaire that a variant says anew, by id; None where there is none."""


# --- a questionnaire ---

_HEAD_KEYS = (
    "id",
    "title",
    "audience",
    "purpose",
    "why",
    "minutes",
    "waves",
    "thanks",
    "ages",
    "worksheet",
    "hard",
    "note_for_staff",
)


def read_questionnaire(
    source: Path | Traversable | str, name: str = "", *, base: Base | None = None
) -> Questionnaire:
    """A questionnaire from a YAML file (a path) or from YAML itself (a text).

    name: what faults call the file; unless said, the path, or "questionnaire".
    base: finds the questionnaire that a variant says anew; unless said, it is sought in the file's folder.
    Raises DefinitionFaults with every fault found.
    """
    file, text = opened(source, name or ("questionnaire" if isinstance(source, str) else str(source)))
    document = read_document(text, file, "The questionnaire")
    if base is None:
        base = _no_base if isinstance(source, str) else beside(source)
    if "variant_of" in document:
        questionnaire = _variant(file, document, base)
    else:
        questionnaire = _whole_questionnaire(file, document)
    file.finish()
    return questionnaire


def _no_base(questionnaire_id: str) -> Questionnaire | None:
    return None


def beside(source: Path | Traversable) -> Base:
    """Finds a questionnaire in the folder of a file: `Q06.yaml`, or `Q06` followed by - or _ and words."""
    folder = source.parent if isinstance(source, Path) else files("questionnaires")

    def find(questionnaire_id: str) -> Questionnaire | None:
        for path in yaml_files(folder):
            stem = path.name.removesuffix(".yaml")
            if stem == questionnaire_id or stem.startswith((questionnaire_id + "-", questionnaire_id + "_")):
                return read_questionnaire(path, path.name, base=_no_base)
        return None

    return find


def _whole_questionnaire(file: File, document: Map) -> Questionnaire:
    entry = Entry(file, document, "The questionnaire", (*_HEAD_KEYS, "option_sets", "questions", "scales"))
    option_sets = option_sets_of(entry)
    questions = tuple(
        read_question(file, mapping, place, option_sets)
        for place, mapping in enumerate(entry.entries("questions", needed=True), start=1)
    )
    scales = tuple(
        read_scale(file, mapping, place) for place, mapping in enumerate(entry.entries("scales"), start=1)
    )
    return Questionnaire(
        id=entry.code("id", needed=True),
        title=entry.wording("title", needed=True),
        audience=entry.one_of("audience", AUDIENCES, needed=True),
        purpose=entry.words("purpose", needed=True),
        why=entry.wording("why", needed=True),
        minutes=entry.whole("minutes", needed=True) or 0,
        questions=questions,
        scales=scales,
        waves=entry.codes("waves", known=WAVES),
        thanks=entry.wording("thanks"),
        ages=entry.words("ages"),
        worksheet=entry.flag("worksheet"),
        hard=entry.flag("hard"),
        note_for_staff=entry.words("note_for_staff"),
        source=file.name,
    )


def _variant(file: File, document: Map, base: Base) -> Questionnaire:
    entry = Entry(file, document, "The variant", (*_HEAD_KEYS, "variant_of", "wordings"))
    base_id = entry.code("variant_of")
    original = base(base_id) if base_id else None
    if original is None:
        entry.fault(
            "variant_of",
            f"there is no questionnaire {base_id} in the same folder.",
            "Put its file beside this one; a variant of a variant is not allowed.",
        )
        file.finish()
        raise AssertionError("finish raises, since a fault was just told")
    questions = {question.id: question for question in original.questions}
    wordings = entry.mapping("wordings")
    Entry(file, wordings, f"wordings of {base_id}", questions)
    for question_id in questions.keys() & wordings.keys():
        new = wordings[question_id]
        if isinstance(new, Map):
            questions[question_id] = reworded(file, questions[question_id], new)
        else:
            file.fault(
                wordings.lines[question_id],
                f"The wording of {question_id} must hold keys, and this is {described(new)}.",
                "Write {text: …}.",
            )
    return Questionnaire(
        id=entry.code("id", needed=True),
        title=entry.wording("title", needed=True),
        audience=entry.one_of("audience", AUDIENCES) or original.audience,
        purpose=entry.words("purpose") or original.purpose,
        why=entry.wording("why") or original.why,
        minutes=entry.whole("minutes") or original.minutes,
        questions=tuple(questions.values()),
        scales=original.scales,
        waves=entry.codes("waves", known=WAVES) if entry.has("waves") else original.waves,
        thanks=entry.wording("thanks") or original.thanks,
        ages=entry.words("ages") or original.ages,
        worksheet=entry.flag("worksheet", default=original.worksheet),
        hard=entry.flag("hard", default=original.hard),
        variant_of=base_id,
        note_for_staff=entry.words("note_for_staff") or original.note_for_staff,
        source=file.name,
    )


# --- frameworks and the codebook ---

_FRAMEWORK_KEYS = ("id", "name", "nation", "source", "note", "sections")
_MEASURE_KEYS = (
    "id",
    "ref",
    "kind",
    "role",
    "text",
    "audience",
    "evidence",
    "part_of",
    "source_states_kind",
    "records",
)
_CODEBOOK_KEYS = ("version", "note", "rules", "flags", "themes")
_THEME_KEYS = (
    "id",
    "name",
    "definition",
    "include",
    "exclude",
    "voices",
    "examples",
    "stems",
    "evidences",
    "measures",
    "retired",
    "became",
    "translations",
)


def read_framework(source: Path | Traversable | str, name: str = "") -> Framework:
    """A framework from a YAML file (a path) or from YAML itself (a text). Raises DefinitionFaults."""
    file, text = opened(source, name or ("framework" if isinstance(source, str) else str(source)))
    entry = Entry(file, read_document(text, file, "The framework"), "The framework", _FRAMEWORK_KEYS)
    sections: list[Section] = []
    lines: dict[str, int] = {}
    for section_map in entry.entries("sections", needed=True):
        section = Entry(
            file,
            section_map,
            f"Section {as_code(section_map.get('id')) or ''}".strip(),
            ("id", "title", "good_work", "measures"),
        )
        found: list[Measure] = []
        for mapping in section.entries("measures", needed=True):
            measure = _measure(file, mapping)
            if measure.id in lines:
                file.fault(
                    mapping.line,
                    f"Measure {measure.id} stands twice; it was first written on line {lines[measure.id]}.",
                    "Give each measure an id of its own.",
                )
            lines[measure.id] = mapping.line
            found.append(measure)
        sections.append(
            Section(
                id=section.code("id", needed=True),
                title=section.words("title", needed=True),
                measures=tuple(found),
                good_work=section.words("good_work"),
            )
        )
    framework = Framework(
        id=entry.code("id", needed=True),
        name=entry.words("name", needed=True),
        nation=entry.words("nation", needed=True),
        sections=tuple(sections),
        note=entry.words("note"),
        source=entry.words("source"),
    )
    file.finish()
    return framework


def _measure(file: File, mapping: Map) -> Measure:
    entry = Entry(file, mapping, f"Measure {as_code(mapping.get('id')) or ''}".strip(), _MEASURE_KEYS)
    ref = entry.map.get("ref")
    return Measure(
        id=entry.code("id", needed=True),
        ref=str(ref) if isinstance(ref, float) else entry.code("ref", needed=True),
        kind=entry.one_of("kind", ("qualitative", "quantitative"), needed=True),
        role=entry.code("role", needed=True),
        text=entry.words("text", needed=True),
        audiences=entry.codes("audience", needed=True, known=AUDIENCES),
        evidence=entry.one_of("evidence", ("direct", "partly", "none"), needed=True),
        source_states_kind=entry.flag("source_states_kind"),
        records=entry.words("records"),
    )


def read_codebook(source: Path | Traversable | str, name: str = "") -> Codebook:
    """A codebook from a YAML file (a path) or from YAML itself (a text); a theme needs id, name, definition.

    Raises DefinitionFaults.
    """
    file, text = opened(source, name or ("codebook" if isinstance(source, str) else str(source)))
    entry = Entry(file, read_document(text, file, "The codebook"), "The codebook", _CODEBOOK_KEYS)
    themes: list[Theme] = []
    lines: dict[str, int] = {}
    for mapping in entry.entries("themes", needed=True):
        theme = _theme(file, mapping)
        if theme.id in lines:
            file.fault(
                mapping.line,
                f"Theme {theme.id} stands twice; it was first written on line {lines[theme.id]}.",
                "Give each theme an id of its own.",
            )
        lines[theme.id] = mapping.line
        themes.append(theme)
    for theme, what, remedy in succession_faults(themes):
        file.fault(theme.line, what, remedy)
    version = entry.map.get("version")
    read = Codebook(
        themes=tuple(themes),
        version=str(version) if isinstance(version, float) else entry.code("version"),
        rules=entry.texts("rules"),
        flags=_flags(entry),
        note=entry.words("note"),
    )
    file.finish()
    return read


def read_codebook_bytes(raw: bytes, name: str) -> Codebook:
    """A codebook from the bytes of a YAML file that somebody sent. Raises DefinitionFaults."""
    if len(raw) > LARGEST_FILE:
        what = f"The file is larger than {LARGEST_FILE // 1024} KiB."
        raise DefinitionFaults([Fault(name, 1, what, "Take out what is not needed.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DefinitionFaults(
            [Fault(name, line, "The file is not in UTF-8.", "Save it again as UTF-8.")]
        ) from None
    return read_codebook(text, name)


def _flags(entry: Entry) -> Mapping[str, str]:
    """The flags by id, each as one text: a mapping of texts, or a list of id, name and rule."""
    if isinstance(entry.map.get("flags"), Map):
        flags = entry.mapping("flags")
        texts = Entry(entry.file, flags, "flags", flags)
        return {flag: texts.words(flag) for flag in flags}
    read: dict[str, str] = {}
    for mapping in entry.entries("flags"):
        flag = Entry(entry.file, mapping, "A flag", ("id", "name", "rule"))
        read[flag.code("id", needed=True)] = (
            f"{flag.words('name', needed=True)}. {flag.words('rule')}".strip()
        )
    return read


def _theme(file: File, mapping: Map) -> Theme:
    entry = Entry(file, mapping, f"Theme {as_code(mapping.get('id')) or ''}".strip(), _THEME_KEYS)
    if entry.has("evidences") and entry.has("measures"):
        entry.fault("evidences", "evidences and measures are the same thing.", "Keep measures.")
    return Theme(
        id=entry.code("id", needed=True),
        name=entry.words("name", needed=True),
        definition=entry.words("definition", needed=True),
        include=entry.words("include"),
        exclude=entry.words("exclude"),
        voices=entry.codes("voices", known=AUDIENCES),
        examples=entry.texts("examples"),
        stems=entry.codes("stems"),
        measures=entry.codes("measures") or entry.codes("evidences"),
        retired=entry.flag("retired"),
        became=entry.codes("became"),
        translations=tuple(_translations(entry)),
        line=mapping.line,
    )


def _translations(entry: Entry) -> Iterator[ThemeWords]:
    """A theme in other languages: a language's code, and under it name and definition."""
    if not entry.has("translations"):
        return
    held = entry.mapping("translations")
    for language, said in held.items():
        if not isinstance(said, Map):
            entry.fault("translations", f"{language} must hold name and definition.", "Write both under it.")
            continue
        words = Entry(entry.file, said, f"{entry.name}, {language}", ("name", "definition"))
        yield ThemeWords(str(language), words.words("name", needed=True), words.words("definition"))


# --- what comes with the house ---

_Read = TypeVar("_Read", Questionnaire, Framework)


def _packaged(
    folder: Traversable, start: str, read: Callable[[Traversable, str], _Read], what: str
) -> Mapping[str, _Read]:
    """Every file of a folder by the id inside it, sorted; the faults of all files together."""
    found: dict[str, _Read] = {}
    faults: list[Fault] = []
    names: dict[str, str] = {}
    for path in yaml_files(folder):
        if not path.name.startswith(start):
            continue
        try:
            value = read(path, path.name)
        except DefinitionFaults as error:
            faults.extend(error.faults)
            continue
        if value.id in found:
            what_wrong = f"The {what} {value.id} is already in {names[value.id]}."
            faults.append(Fault(path.name, 1, what_wrong, "Give it an id of its own."))
        found[value.id] = value
        names[value.id] = path.name
    if faults:
        raise DefinitionFaults(list(dict.fromkeys(faults)))
    return dict(sorted(found.items()))


@cache
def _questionnaires() -> Mapping[str, Questionnaire]:
    return _packaged(files("questionnaires"), "Q", read_questionnaire, "questionnaire")


@cache
def _frameworks() -> Mapping[str, Framework]:
    return _packaged(files("questionnaires") / "frameworks", "", read_framework, "framework")


@cache
def _measures() -> Mapping[str, Measure]:
    found: dict[str, Measure] = {}
    for framework_id, held in _frameworks().items():
        for measure in held.measures():
            if measure.id in found:
                what = f"The measure {measure.id} is in another framework too."
                raise DefinitionFaults([Fault(framework_id, 1, what, "Give it an id of its own.")])
            found[measure.id] = measure
    return found


@cache
def _codebook() -> Codebook:
    return read_codebook(files("questionnaires") / "codebook.yaml", "codebook.yaml")


def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire of this folder by id, sorted. Read once a process. Raises DefinitionFaults."""
    return dict(_questionnaires())


def questionnaire(questionnaire_id: str) -> Questionnaire:
    """The questionnaire of this folder with this id. Raises QuestionnaireError where there is none."""
    return _known(_questionnaires(), questionnaire_id, "questionnaire")


def frameworks() -> dict[str, Framework]:
    """Every framework of this folder by id, sorted. Read once a process. Raises DefinitionFaults."""
    return dict(_frameworks())


def framework(framework_id: str) -> Framework:
    """The framework of this folder with this id. Raises QuestionnaireError where there is none."""
    return _known(_frameworks(), framework_id, "framework")


def measures() -> dict[str, Measure]:
    """Every measure of every framework by id. Raises DefinitionFaults where two have one id."""
    return dict(_measures())


def codebook(path: Path | str | None = None) -> Codebook:
    """The house's codebook, or the one in a file. Raises DefinitionFaults."""
    return _codebook() if path is None else read_codebook(Path(path))


def _known(held: Mapping[str, _Read], wanted: str, what: str) -> _Read:
    if wanted not in held:
        raise QuestionnaireError(f"There is no {what} {wanted}. {nearest(wanted, held)}")
    return held[wanted]
