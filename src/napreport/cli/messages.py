"""The verbs of `napreport messages`: from words typed to catalogues written. Heavy imports happen inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from napreport.cli.console import project_at, project_option, table, tell


@click.group()
def messages() -> None:
    """Translate: catalogues are brought up to date and checked, texts sent to reviewers and taken back, languages added."""


@messages.command()
@project_option
def extract(root: Path) -> None:
    """Write locales/content.pot and locales/ui.pot."""
    from napreport.messages.extract import extract_project

    project = project_at(root)
    pots = extract_project(project)
    _write({project.locales / f"{domain}.pot": pot for domain, pot in pots.items()})
    for domain, pot in pots.items():
        click.echo(f"locales/{domain}.pot: {len(pot)} strings")


@messages.command()
@project_option
def update(root: Path) -> None:
    """Extract, and merge the strings into every language's catalogues; no translation is lost."""
    from napreport.messages.update import plural_rule_changes, update_project

    project = project_at(root)
    templates, catalogues = update_project(project)
    changes = [*plural_rule_changes(project, catalogues)]
    _write({**templates, **catalogues})
    for sentence in changes:
        click.echo(sentence)
    for path, po in catalogues.items():
        _told(project.name(path), po)


@messages.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@project_option
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; may be repeated.")
def minor(ids: tuple[str, ...], root: Path, languages: tuple[str, ...]) -> None:
    """Assert that an edit of these strings changed no meaning: their translations need no review.

    An ID is a string's context (finding.centralism.claim); of templates' words, the words. The catalogues are updated first.
    """
    from napreport.messages.keep_translations import keep_translations
    from napreport.messages.po import DOMAINS
    from napreport.messages.update import read_language_table, update_project

    project = project_at(root)
    templates, catalogues = update_project(project)
    paths = {project.catalogue(code, domain) for code in read_language_table(project, languages) for domain in DOMAINS}
    wanted = {project.name(path): po for path, po in catalogues.items() if path in paths}
    said = [sentence for name in ids for sentence in keep_translations(wanted, name, read_language_table(project))]
    _write({**templates, **catalogues})
    for sentence in said:
        click.echo(sentence)


@messages.command()
@click.argument("code", metavar="LANG")
@project_option
@click.option("--name", help="What the language calls itself. Default: as CLDR says.")
@click.option("--locale", help="The CLDR locale that writes its numbers and dates. Default: the language's own.")
@click.option("--plural", help="Its rule of counted phrases as gettext writes it. Default: as CLDR says.")
@click.option("--direction", type=click.Choice(["ltr", "rtl"]), help="Default: as CLDR says, else ltr.")
@click.option("--tag", help="The language tag that documents carry. Default: LANG.")
def new(
    code: str,
    root: Path,
    name: str | None,
    locale: str | None,
    plural: str | None,
    direction: str | None,
    tag: str | None,
) -> None:
    """Add a language: its row in locales/languages.yaml and both catalogues. The next build makes drafts of it."""
    from napreport.files import write_output
    from napreport.messages.extract import extract_project
    from napreport.messages.new_language import NewLanguage, add_row, language_row
    from napreport.messages.update import parse_language_table, read_language_table, update_catalogues

    project = project_at(root)
    pots = extract_project(project)
    table = read_language_table(project)
    source = table[pots["content"].metadata["X-Source-Language"]]
    made = language_row(NewLanguage(code, name, locale, plural, direction, tag), table, source)
    text = add_row(project.languages_table.read_text("utf-8"), made)
    language = parse_language_table(text)[code]
    catalogues = update_catalogues(project, {code: language}, pots)
    _write(catalogues)
    write_output(project.languages_table, text.encode())  # last: with its row the language is there
    click.echo(f"{language.name} ({code}) is in locales/languages.yaml. See what stands there:\n\n{made}")
    for path, po in catalogues.items():
        _told(project.name(path), po)
    click.echo("\nTranslate them; 'napreport build' makes drafts of the language from now on.")


@messages.command()
@project_option
def rehearse(root: Path) -> None:
    """Lay out every brief as a longer translation would be; list what overflows and what went through no catalogue."""
    from napreport.design.fonts import default_cache
    from napreport.messages.pseudo_build import check_pseudo_build as rehearsed

    problems, briefs = rehearsed(project_at(root), default_cache())
    tell(problems)
    click.echo(f"{briefs} briefs: {len(problems)} finding(s)")
    if problems:
        sys.exit(1)


def _write(catalogues: Mapping[Path, Any]) -> None:
    """Write PO files, after all of them could be made: a run that fails has written none."""
    from napreport.files import write_output
    from napreport.messages.po import po_bytes

    for path, data in [(path, po_bytes(po)) for path, po in catalogues.items()]:
        write_output(path, data)


def _told(name: str, po: Any) -> None:
    from napreport.messages.po import count_entries

    done, fuzzy, missing = count_entries(po)
    click.echo(f"{name}: {done} translated, {fuzzy} to review, {missing} missing")


@messages.command()
@project_option
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; may be repeated.")
@click.option("--format", "format_", type=click.Choice(["table", "csv", "html"]), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of printing.")
def status(root: Path, languages: tuple[str, ...], format_: str, out: Path | None) -> None:
    """Say how far each language and each brief is. Exits 1 when a language that is no draft has work left in a brief."""
    from napreport.files import write_output
    from napreport.messages.status import HEAD, status_csv, status_html, unfinished_languages
    from napreport.messages.status import translation_status as status_of

    if out is not None and format_ == "table":
        raise click.UsageError("--out needs --format csv or --format html.")
    project = project_at(root)
    rows = status_of(project, languages)
    if format_ == "table":
        table([HEAD, *(row.cells for row in rows)])
    else:
        title = f"Translations of {project.root.name}"
        lines = status_html(rows, title) if format_ == "html" else status_csv(rows)
        if out is None:
            click.echo(lines, nl=False)
        else:
            write_output(out, lines.encode())
    late = unfinished_languages(rows, project)
    if late:
        click.echo(f"Work is left in: {', '.join(late)}.", err=True)
        sys.exit(1)


@messages.command()
@project_option
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; may be repeated.")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
def check(root: Path, languages: tuple[str, ...], strict: bool) -> None:
    """Proofread the catalogues: numbers, markup, typography, terms, spelling. Exits 1 when there is an error."""
    from napreport.messages.proofread import has_errors, proofread

    proofs = proofread(project_at(root), languages)
    for proof in proofs:
        tell(proof.problems)
        for sentence in proof.skipped:
            click.echo(sentence, err=True)
    for proof in proofs:
        found = f"{proof.entries} entries, {len(proof.problems)} finding(s), {len(proof.waived)} waived"
        click.echo(f"{proof.language}: {proof.why or found}")
    if has_errors(proofs) or (strict and any(proof.problems for proof in proofs)):
        sys.exit(1)
