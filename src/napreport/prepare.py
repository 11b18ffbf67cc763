"""Load and validate a project: all that its briefs share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """What all briefs of a project share, loaded and validated."""

    project: Project
    validated: ValidatedContent
    languages: Mapping[str, Language]
    template_language: str
    design: Design
    content: Mapping[str, Catalogue]
    words: Mapping[str, Catalogue]
    #: The project's files by name, each with its hash, as they were before any was read: a file saved meanwhile differs.
    inputs: Mapping[str, str]

    @property
    def report(self) -> Report:
        """The whole report."""
        return self.validated.report

    def theme(self, audience: str) -> Theme:
        """Return an audience's theme."""
        return self.design.themes[next(each.theme for each in self.report.audiences if each.id == audience)]

    def limits(self, language: str, *, draft: bool) -> Limits:
        """Return what the pages of a brief in a language are held to."""
        trial = draft or language in PSEUDO_LANGUAGES
        return self.design.limits(self.languages[language].words, trial=trial)


def load_content(project: Project) -> tuple[ValidatedContent | None, list[Problem]]:
    """Load and validate a project's content."""
    return validate(project.content, "content")


def prepare(
    project: Project,
    only: Collection[str] = (),
    load: Callable[[Project], tuple[ValidatedContent | None, list[Problem]]] = load_content,
) -> Prepared:
    """Load and validate a project; with `only`, the catalogues of those languages alone. Raises `Rejected` with all problems.

    A pseudo-language is there when `only` names it. `content` is who validates the content (`earlier`).
    """
    before = hash_inputs(project)
    validated, problems = load(project)
    design, found = read_design(project.templates / "design.yaml", "templates/design.yaml")
    problems += [*found, *templates.check_templates(project.templates)]
    table, found = read_languages(project.languages_table, "locales/languages.yaml")
    problems += found
    languages = dict(table.languages) if table else {}
    chosen = [code for code in languages if not only or code in set(only)]
    source = validated.report.language if validated else ""
    translations: dict[str, Catalogue] = {}
    words: dict[str, Catalogue] = {}
    for code in chosen:
        draft = languages[code].draft
        needed = validated is not None and code != source
        problems += _read(project, code, "content", translations, needed=needed, draft=draft)
        needed = table is not None and code != table.templates
        problems += _read(project, code, "ui", words, needed=needed, draft=draft)
    if validated and table:
        problems += _named(validated, design.themes if design else {}, languages, project)
    if (
        validated is None
        or table is None
        or design is None
        or any(problem.severity is Severity.ERROR for problem in problems)
    ):
        raise Rejected([*problems, *(validated.warnings if validated else ())])
    for code in only:
        if code in PSEUDO_LANGUAGES and code not in languages:
            languages[code] = pseudo_language(code, table.languages[source])
            translations[code] = words[code] = pseudo_catalogue(code)
    warned = ValidatedContent(validated.report, validated.documents, (*validated.warnings, *problems))
    return Prepared(project, warned, languages, table.templates, design, translations, words, before)


def _read(
    project: Project,
    code: str,
    domain: Literal["content", "ui"],
    into: dict[str, Catalogue],
    *,
    needed: bool,
    draft: bool,
) -> list[Problem]:
    path = project.catalogue(code, domain)
    name = project.name(path)
    if not path.exists():
        if not needed:
            return []
        return [missing_catalogue(code, domain, name)]
    into[code], problems = read_catalogue(path, name, domain)
    if draft:
        into[code], problems = soften_faults(into[code], problems)
    return problems


def _named(
    validated: ValidatedContent, themes: Mapping[str, Theme], languages: Mapping[str, Language], project: Project
) -> Iterable[Problem]:
    """Yield what the content names outside itself that is not there: themes, templates, its own language."""
    document = validated.document("audiences.yaml")
    for index, audience in enumerate(validated.report.audiences):
        if themes and audience.theme not in themes:
            message = f"unknown theme '{audience.theme}'{did_you_mean(audience.theme, themes)}"
            yield error(document.place("audiences", index, "theme"), "NR014", message, "Themes: templates/design.yaml.")
        for number, part in enumerate(audience.parts):
            path = project.templates / "parts" / f"{part.kind}.html.j2"
            if not path.exists():
                known = [found.name.removesuffix(".html.j2") for found in path.parent.glob("*.html.j2")]
                place = document.place("audiences", index, "parts", number, "kind")
                message = f"there is no template for parts of kind '{part.kind}'{did_you_mean(part.kind, known)}"
                yield error(place, "NR040", message, f"Kinds: {', '.join(sorted(known)) or 'none yet'}.")
    yield from _unknown_languages(validated, languages)
    if not (project.templates / MAIN).exists():
        yield error(Place(f"templates/{MAIN}"), "NR040", "the main template is missing", "Put it back.")
    if languages and validated.report.language not in languages:
        place = validated.document("report.yaml").place("language")
        message = f"the report's language '{validated.report.language}' is not in the languages' table"
        yield error(place, "NR014", message, "Add it to locales/languages.yaml.")


def _unknown_languages(validated: ValidatedContent, languages: Mapping[str, Language]) -> Iterable[Problem]:
    """Yield a problem for each address and each ISBN of a brief in a language that no brief is in."""
    document = validated.document("audiences.yaml")
    named = [
        (document.place("audiences", index, "online", code, "@key"), code)
        for index, audience in enumerate(validated.report.audiences)
        for code in audience.online
    ]
    document = validated.document("distribution.yaml")
    named += [
        (document.place("distribution", "isbns", index, "language"), row.language)
        for index, row in enumerate(validated.report.distribution.isbns)
    ]
    for place, code in named:
        if languages and code not in languages:
            message = f"unknown language '{code}'{did_you_mean(code, languages)}"
            yield error(place, "NR014", message, "Languages: locales/languages.yaml.")


def warnings(prepared: Prepared) -> tuple[Problem, ...]:
    """Return what is worth a look in a project that may be built."""
    return prepared.validated.warnings


def input_files(project: Project) -> list[Path]:
    """Return every file that a project's briefs are made from, in a fixed order."""
    content = [path for path in _files(project.content) if path.suffix == ".yaml" and path.parent == project.content]
    locales = [path for path in _files(project.locales) if path.suffix in (".po", ".yaml")]
    return sorted({*content, *_files(project.templates), *locales})


def hash_inputs(project: Project) -> dict[str, str]:
    """Return the hash of every input as it is now, by its name."""
    return {project.name(path): hash_file(path) for path in input_files(project)}


def hash_file(path: Path) -> str:
    """Return a file's hash, "" for one that cannot be read: who reads it tells why."""
    try:
        return sha256_hex(path.read_bytes())
    except OSError:
        return ""


def _files(folder: Path) -> list[Path]:
    return [path for path in map(Path, walk_files(str(folder))) if path.is_file()]
