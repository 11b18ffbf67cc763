"""`napreport messages`: update, check and add catalogues.

`cli.exchange` adds the commands that send texts out and take them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.cli.check import check_catalogues
from napreport.cli.console import (
    exit_with_problems,
    languages_option,
    old_argument,
    print_problems,
    print_table,
    project_at,
    project_option,
)
from napreport.problems import Unusable

if TYPE_CHECKING:
    from napreport.content.folders import Project
    from napreport.messages.new_language import NewLanguage


@click.group()
def messages() -> None:
    """Translate: update and check catalogues, exchange texts."""


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
    """Update every catalogue; no translation is lost."""
    from napreport.messages.update import plural_rule_changes, update_project

    project = project_at(root)
    templates, catalogues = update_project(project)
    changes = [*plural_rule_changes(project, catalogues)]
    _write({**templates, **catalogues})
    for sentence in changes:
        click.echo(sentence)
    for path, po in catalogues.items():
        _print_counts(project.name(path), po)


@messages.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@project_option
@languages_option("Only this language; may be repeated.")
def keep(ids: tuple[str, ...], root: Path, languages: tuple[str, ...]) -> None:
    """Keep translations: an edit of their source changed no meaning.

    They need no review then. An ID is a string's context (finding.centralism.claim), or the text itself for words of the
    templates. The catalogues are updated first.
    """
    from napreport.messages.keep_translations import keep_translations
    from napreport.messages.po import DOMAINS
    from napreport.messages.update import read_language_table, update_project

    project = project_at(root)
    templates, catalogues = update_project(project)
    paths = {project.catalogue(code, domain) for code in read_language_table(project, languages) for domain in DOMAINS}
    wanted = {project.name(path): po for path, po in catalogues.items() if path in paths}
    sentences = [sentence for name in ids for sentence in keep_translations(wanted, name, read_language_table(project))]
    _write({**templates, **catalogues})
    for sentence in sentences:
        click.echo(sentence)


@messages.command()
@old_argument("napreport messages new --language {}")
@project_option
@languages_option("The new language's code; may be repeated.", required=True)
@click.option("--name", help="Its own name. Default: as in CLDR.")
@click.option("--locale", help="Its CLDR locale, for numbers and dates.")
@click.option("--plural", help="Its plural rule, as gettext writes it.")
@click.option("--direction", type=click.Choice(["ltr", "rtl"]), help="Default: as in CLDR, else ltr.")
@click.option("--tag", help="The language tag of its documents.")
def new(root: Path, languages: tuple[str, ...], **details: str | None) -> None:
    """Add languages: a row in languages.yaml and catalogues each.

    The next build makes drafts in them. What you do not give is taken from CLDR.
    """
    from napreport.messages.new_language import NewLanguage

    if len(languages) > 1 and any(details.values()):
        raise Unusable("--name, --locale, --plural, --direction and --tag go with one --language.")
    for code in languages:
        _add_language(project_at(root), NewLanguage(code, **details))
    click.echo("\nTranslate them; 'napreport build' makes drafts of the language from now on.")


def _add_language(project: Project, added: NewLanguage) -> None:
    """Write a language's catalogues, then its row.

    With the row, the language exists.
    """
    from napreport.files import write_output
    from napreport.messages.extract import extract_project
    from napreport.messages.new_language import add_row, language_row
    from napreport.messages.update import parse_language_table, read_language_table, update_catalogues

    pots = extract_project(project)
    table = read_language_table(project)
    source = table[pots["content"].metadata["X-Source-Language"]]
    row = language_row(added, table, source)
    text = add_row(project.languages_table.read_text("utf-8"), row)
    language = parse_language_table(text)[added.code]
    catalogues = update_catalogues(project, {added.code: language}, pots)
    _write(catalogues)
    write_output(project.languages_table, text.encode())
    click.echo(f"{language.name} ({added.code}) is in locales/languages.yaml. See what stands there:\n\n{row}")
    for path, po in catalogues.items():
        _print_counts(project.name(path), po)


@messages.command()
@project_option
def rehearse(root: Path) -> None:
    """Try out longer translations; list what overflows.

    Every brief is laid out in a pseudo-language. Words that came from no catalogue are listed too.
    """
    from napreport.design.fonts import default_cache
    from napreport.messages.pseudo_build import check_pseudo_build

    problems, briefs = check_pseudo_build(project_at(root), default_cache())
    print_problems(problems)
    click.echo(f"{briefs} briefs: {len(problems)} finding(s)")
    if problems:
        exit_with_problems()


def _write(catalogues: Mapping[Path, Any]) -> None:
    """Write PO files.

    All are made before the first is written, so a run that fails writes none.
    """
    from napreport.files import write_output
    from napreport.messages.po import po_bytes

    for path, data in [(path, po_bytes(po)) for path, po in catalogues.items()]:
        write_output(path, data)


def _print_counts(name: str, po: Any) -> None:
    from napreport.messages.po import count_entries

    done, fuzzy, missing = count_entries(po)
    click.echo(f"{name}: {done} translated, {fuzzy} to review, {missing} missing")


@messages.command()
@project_option
@languages_option("Only this language; may be repeated.")
@click.option("--format", "format_", type=click.Choice(["table", "csv", "html"]), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to this file.")
def status(root: Path, languages: tuple[str, ...], format_: str, out: Path | None) -> None:
    """Show how far each language and each brief is.

    The exit code is 1 if a brief of a language that is no draft has work left.
    """
    from napreport.files import write_output
    from napreport.messages.status import HEAD, status_csv, status_html, unfinished_languages
    from napreport.messages.status import translation_status as status_of

    if out is not None and format_ == "table":
        raise click.UsageError("--out needs --format csv or --format html.")
    project = project_at(root)
    rows = status_of(project, languages)
    if format_ == "table":
        print_table([HEAD, *(row.cells for row in rows)])
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
        exit_with_problems()


@messages.command()
@project_option
@languages_option("Only this language; may be repeated.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
def check(root: Path, languages: tuple[str, ...], strict: bool) -> None:
    """Proofread the catalogues: numbers, markup, terms, spelling."""
    check_catalogues(project_at(root), languages, strict=strict)
