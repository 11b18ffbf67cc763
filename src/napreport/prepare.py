"""Load and validate a project: all that its briefs share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from napreport.content.editorial import check_recommendation_words, check_voices
from napreport.content.folders import Project
from napreport.content.report import Report
from napreport.content.validate import ValidatedContent, validate
from napreport.design import templates
from napreport.design.theme import Limits, Theme
from napreport.design.values import Design, read_design
from napreport.files import sha256_hex, walk_files
from napreport.language.catalogue import Catalogue, missing_catalogue, read_catalogue, soften_faults
from napreport.language.languages import Language, read_languages
from napreport.language.pseudo import PSEUDO_LANGUAGES, pseudo_catalogue, pseudo_language
from napreport.page.compose import MAIN
from napreport.problems import Place, Problem, Rejected, Severity, did_you_mean, error

#: Validates a project's content, and returns it (None if it is not valid) with its problems.
LoadContent = Callable[[Project], tuple[ValidatedContent | None, list[Problem]]]
_PRINT_NUMBERS = (
    "Write the numbers that were given into content/distribution.yaml; "
    "until then build a proof: --draft (make press DRAFT=1)."
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A project, loaded and validated: what all its briefs share."""

    project: Project
    validated: ValidatedContent
    languages: Mapping[str, Language]
    template_language: str
    design: Design
    content: Mapping[str, Catalogue]
    words: Mapping[str, Catalogue]
    #: Each input file's name and its hash before any file was read: a file saved meanwhile has another hash.
    inputs: Mapping[str, str]

    @property
    def report(self) -> Report:
        """The whole report."""
        return self.validated.report

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that do not stop a build."""
        return self.validated.warnings

    def theme(self, audience: str) -> Theme:
        """Return an audience's theme."""
        return self.design.themes[next(each.theme for each in self.report.audiences if each.id == audience)]

    def limits(self, language: str, *, draft: bool) -> Limits:
        """Return the limits of a brief in a language."""
        trial = draft or language in PSEUDO_LANGUAGES
        return self.design.limits(self.languages[language].words, trial=trial)


def load_content(project: Project) -> tuple[ValidatedContent | None, list[Problem]]:
    """Load and validate a project's content."""
    return validate(project.content, "content")


def prepare(project: Project, only: Collection[str] = (), load: LoadContent = load_content) -> Prepared:
    """Load and validate a project; raises `Rejected` with all problems.

    With `only`, just the catalogues of those languages are read, and a pseudo-language exists if `only` names it. `load` may
    return content that was validated before.
    """
    inputs = hash_inputs(project)
    validated, problems = load(project)
    design, more = read_design(project.templates / "design.yaml", "templates/design.yaml")
    problems += [*more, *templates.check_templates(project.templates)]
    table, more = read_languages(project.languages_table, "locales/languages.yaml")
    problems += more
    languages = dict(table.languages) if table else {}
    source = validated.report.language if validated else ""
    translations: dict[str, Catalogue] = {}
    words: dict[str, Catalogue] = {}
    for code in [code for code in languages if not only or code in set(only)]:
        draft = languages[code].draft
        if code != source:
            needed = validated is not None
            problems += _read_catalogue(project, code, "content", translations, needed=needed, draft=draft)
        needed = table is not None and code != table.templates
        problems += _read_catalogue(project, code, "ui", words, needed=needed, draft=draft)
    if validated:
        problems += _check_source_catalogue(project, source)
    if validated and table:
        problems += _check_names(validated, design.themes if design else {}, languages, project)
    if validated and design and source in languages:
        problems += _check_wording(validated, design, languages[source])
    has_errors = any(problem.severity is Severity.ERROR for problem in problems)
    if validated is None or table is None or design is None or has_errors:
        raise Rejected([*problems, *(validated.warnings if validated else ())])
    for code in only:
        if code in PSEUDO_LANGUAGES and code not in languages:
            languages[code] = pseudo_language(code, table.languages[source])
            translations[code] = words[code] = pseudo_catalogue(code)
    validated = ValidatedContent(validated.report, validated.documents, (*validated.warnings, *problems))
    return Prepared(project, validated, languages, table.templates, design, translations, words, inputs)


def _read_catalogue(
    project: Project,
    code: str,
    domain: Literal["content", "ui"],
    catalogues: dict[str, Catalogue],
    *,
    needed: bool,
    draft: bool,
) -> list[Problem]:
    """Read one catalogue into `catalogues`; return its problems."""
    path = project.catalogue(code, domain)
    name = project.name(path)
    if not path.exists():
        return [missing_catalogue(code, domain, name)] if needed else []
    catalogue, problems = read_catalogue(path, name, domain)
    catalogues[code], problems = soften_faults(catalogue, problems) if draft else (catalogue, problems)
    return problems


def _check_source_catalogue(project: Project, source: str) -> Iterator[Problem]:
    """Refuse a catalogue of the report's own language.

    Such a catalogue may be left when a report is rewritten in a language that it was translated to; it would bring the
    old words back.
    """
    path = project.catalogue(source, "content")
    if path.exists():
        name = project.name(path)
        message = f"the report is written in '{source}', and a catalogue would replace its words"
        hint = f"Delete {name}. Correct words of the report where they are written, in content/."
        yield error(Place(name), "NR036", message, hint)


def _check_names(
    validated: ValidatedContent, themes: Mapping[str, Theme], languages: Mapping[str, Language], project: Project
) -> Iterator[Problem]:
    """Yield a problem for each unknown theme, template or language."""
    document = validated.document("audiences.yaml")
    for index, audience in enumerate(validated.report.audiences):
        if themes and audience.theme not in themes:
            message = f"unknown theme '{audience.theme}'{did_you_mean(audience.theme, themes)}"
            yield error(document.place("audiences", index, "theme"), "NR014", message, "Themes: templates/design.yaml.")
        for number, part in enumerate(audience.parts):
            path = project.templates / "parts" / f"{part.kind}.html.j2"
            if not path.exists():
                kinds = [file.name.removesuffix(".html.j2") for file in path.parent.glob("*.html.j2")]
                place = document.place("audiences", index, "parts", number, "kind")
                message = f"there is no template for parts of kind '{part.kind}'{did_you_mean(part.kind, kinds)}"
                yield error(place, "NR040", message, f"Kinds: {', '.join(sorted(kinds)) or 'none yet'}.")
    yield from _check_brief_languages(validated, languages)
    if not (project.templates / MAIN).exists():
        yield error(Place(f"templates/{MAIN}"), "NR040", "the main template is missing", "Put it back.")
    if languages and validated.report.language not in languages:
        place = validated.document("report.yaml").place("language")
        message = f"the report's language '{validated.report.language}' is not in the languages' table"
        yield error(place, "NR014", message, "Add it to locales/languages.yaml.")


def _check_wording(validated: ValidatedContent, design: Design, language: Language) -> Iterator[Problem]:
    """Yield short recommendations, and voices that no text names."""
    report, least = validated.report, design.least_words
    yield from check_recommendation_words(report, validated.document("recommendations.yaml"), least)
    yield from check_voices(report, validated.document("findings.yaml"), language.number_in_words)


def _check_brief_languages(validated: ValidatedContent, languages: Mapping[str, Language]) -> Iterator[Problem]:
    """Yield addresses and ISBNs in unknown languages."""
    document = validated.document("audiences.yaml")
    places = [
        (document.place("audiences", index, "online", code, "@key"), code)
        for index, audience in enumerate(validated.report.audiences)
        for code in audience.online
    ]
    document = validated.document("distribution.yaml")
    places += [
        (document.place("distribution", "isbns", index, "language"), row.language)
        for index, row in enumerate(validated.report.distribution.isbns)
    ]
    for place, code in places:
        if languages and code not in languages:
            message = f"unknown language '{code}'{did_you_mean(code, languages)}"
            yield error(place, "NR014", message, "Languages: locales/languages.yaml.")


def missing_print_numbers(validated: ValidatedContent, briefs: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield each brief without ISBN or legal deposit (NR350).

    `briefs` are pairs of audience and language. An agency and a library give these numbers: without them a press file
    is a proof.
    """
    document = validated.document("distribution.yaml")
    if document.data is None:
        message = "the file is missing, and with it ISBN and legal deposit"
        yield error(Place(document.file), "NR350", message, _PRINT_NUMBERS)
        return
    settings = validated.report.distribution
    rows = {brief: settings.registration(*brief, "print") for brief in briefs}
    without = [
        brief for brief, row in rows.items() if not (settings.legal_deposit if row is None else settings.deposited(row))
    ]
    common = document.place("distribution", "legal_deposit")
    if without and len(without) == len(rows):
        yield error(common, "NR350", "the legal deposit has no number", _PRINT_NUMBERS)
    elif without:
        names = ", ".join(f"'{audience}' in '{language}'" for audience, language in without)
        yield error(common, "NR350", f"the legal deposit has no number for the brief for {names}", _PRINT_NUMBERS)
    for (audience, language), row in rows.items():
        if row is None:
            message = f"the brief for '{audience}' in '{language}' has no ISBN of its print edition"
            yield error(document.place("distribution", "isbns"), "NR350", message, _PRINT_NUMBERS)


def input_files(project: Project) -> list[Path]:
    """Return every input file of a project, in fixed order."""
    content = [path for path in _files(project.content) if path.suffix == ".yaml" and path.parent == project.content]
    locales = [path for path in _files(project.locales) if path.suffix in (".po", ".yaml")]
    return sorted({*content, *_files(project.templates), *locales})


def hash_inputs(project: Project) -> dict[str, str]:
    """Return each input file's name and its hash now."""
    return {project.name(path): hash_file(path) for path in input_files(project)}


def hash_file(path: Path) -> str:
    """Return a file's SHA-256, or "" if unreadable."""
    try:
        return sha256_hex(path.read_bytes())
    except OSError:
        return ""


def _files(folder: Path) -> list[Path]:
    return [path for path in map(Path, walk_files(str(folder))) if path.is_file()]
