"""The verbs of `napreport messages`: from words typed to catalogues written. Heavy imports happen inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from napreport.console import project_at, project_option, table, tell
from napreport.problems import Rejected


@click.group()
def messages() -> None:
    """Extract the strings to be translated, and bring catalogues up to date."""


@messages.command()
@project_option
def extract(root: Path) -> None:
    """Write locales/content.pot and locales/ui.pot."""
    from napreport.build import write
    from napreport.messages.extract import extracted
    from napreport.messages.po import as_bytes

    project = project_at(root)
    for domain, pot in extracted(project).items():
        write(project.locales / f"{domain}.pot", as_bytes(pot))
        click.echo(f"locales/{domain}.pot: {len(pot)} strings")


@messages.command()
@project_option
def update(root: Path) -> None:
    """Extract, and merge the strings into every language's catalogues; no translation is lost."""
    from napreport.build import write
    from napreport.languages import read_languages
    from napreport.messages.extract import extracted
    from napreport.messages.merge import merge
    from napreport.messages.po import as_bytes, read_po

    project = project_at(root)
    table, problems = read_languages(project.languages_table, "locales/languages.yaml")
    if table is None:
        raise Rejected(problems)
    pots = extracted(project)
    merged = {}
    for code, language in table.languages.items():
        for domain, pot in pots.items():
            path = project.catalogue(code, domain)
            if code == pot.metadata["X-Source-Language"] and not path.exists():
                continue  # the source language needs no catalogue; one that is there overrides the wording
            merged[path] = merge(pot, read_po(path, project.name(path), domain), language)
    for domain, pot in pots.items():  # nothing is written before everything could be read
        write(project.locales / f"{domain}.pot", as_bytes(pot))
    for path, po in merged.items():
        write(path, as_bytes(po))
        done, fuzzy = len(po.translated_entries()), len(po.fuzzy_entries())
        missing = len(po.untranslated_entries())
        click.echo(f"{project.name(path)}: {done} translated, {fuzzy} to review, {missing} missing")


@messages.command()
@project_option
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; may be repeated.")
@click.option("--format", "format_", type=click.Choice(["table", "csv", "html"]), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of printing.")
def status(root: Path, languages: tuple[str, ...], format_: str, out: Path | None) -> None:
    """Say how far each language and each brief is. Exits 1 when a language that is no draft has work left in a brief."""
    from napreport.build import write
    from napreport.messages.status import HEAD, as_csv, as_html, unfinished
    from napreport.messages.status import status as status_of

    if out is not None and format_ == "table":
        raise click.UsageError("--out needs --format csv or --format html.")
    project = project_at(root)
    rows = status_of(project, languages)
    if format_ == "table":
        table([HEAD, *(row.cells for row in rows)])
    else:
        title = f"Translations of {project.root.name}"
        lines = as_html(rows, title) if format_ == "html" else as_csv(rows)
        if out is None:
            click.echo(lines, nl=False)
        else:
            write(out, lines.encode())
    late = unfinished(rows, project)
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
        click.echo(
            f"{proof.language}: {proof.entries} entries, {len(proof.problems)} finding(s), {len(proof.waived)} waived"
        )
    if has_errors(proofs) or (strict and any(proof.problems for proof in proofs)):
        sys.exit(1)
