"""The verbs of `napreport messages`: from words typed to catalogues written. Heavy imports happen inside the commands."""

from __future__ import annotations

from pathlib import Path

import click

from napreport.console import project_at, project_option
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
