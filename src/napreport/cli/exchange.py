"""`napreport messages export`, `import` and `preview`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.cli.console import languages_option, old_argument, project_at, project_option
from napreport.exchange import FORMATS, SUFFIXES
from napreport.problems import Rejected, Unusable

if TYPE_CHECKING:
    from napreport.content.folders import Project
    from napreport.exchange.incoming import ImportResult, TextChange


@click.command("export")
@old_argument("napreport messages export --language {} --out FILE")
@project_option
@languages_option("The language to send; may be repeated.", required=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the file's ending.")
@click.option("--audience", default="", metavar="A", help="Only the texts of this audience's brief.")
@click.option("--only", type=click.Choice(["all", "fuzzy", "missing"]), default="all", help="Only texts in this state.")
@click.option("--domain", type=click.Choice(["content", "ui"]), help="Only the report's texts, or the templates'.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE",
    help="The file. {language} in its name stands for the code.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite work that was not imported.")
def export(root: Path, languages: tuple[str, ...], out: Path, format_: Any, **options: Any) -> None:
    """Send texts to a reviewer: Word, spreadsheet, XLIFF or PO."""
    by_name = SUFFIXES.get(out.suffix.lower())
    if by_name is None or (format_ and format_ != by_name):
        ends = f".{format_}" if format_ else f"one of {', '.join(f'.{each}' for each in FORMATS)}"
        raise Unusable(f"'{out.name}' should end in {ends}: programs go by a file's name.")
    if len(languages) > 1 and "{language}" not in out.name:
        raise Unusable(f"several languages need several files: write {{language}} in '{out.name}'.")
    for language in languages:
        _export(project_at(root), language, out.with_name(out.name.replace("{language}", language)), by_name, **options)


def _export(
    project: Project, language: str, out: Path, format_: Any, *, audience: str, only: Any, domain: Any, force: bool
) -> None:
    from napreport.exchange.outgoing import collect_export, export_bytes, load_for_exchange
    from napreport.files import write_output

    ready = load_for_exchange(project, language)
    _protect_output(out, project, language, force=force)
    export_ = collect_export(ready, language, audience=audience, only=only, domain=domain)
    if not export_.sheet.rows:
        click.echo(f"There is nothing to send: no text of '{language}' is {only if only != 'all' else 'there'}.")
        return
    write_output(out, export_bytes(export_, format_))
    states = [row.state for row in export_.sheet.rows]
    click.echo(
        f"{out}: {len(states)} texts, {states.count('done')} translated, {states.count('fuzzy')} to review, "
        f"{states.count('missing')} missing"
    )


def _protect_output(out: Path, project: Project, language: str, *, force: bool) -> None:
    """Raise Unusable if an export would replace work.

    That is a catalogue, or a file that was not imported yet.
    """
    from napreport.exchange.incoming import count_unimported
    from napreport.exchange.outgoing import read_po_files, read_returned

    if out.resolve().is_relative_to(project.locales.resolve()):
        raise Unusable(f"'{out}' stands in locales/, where the catalogues are; write the export to another folder.")
    if force or not out.exists() or not out.stat().st_size:
        return
    try:
        returned_file = read_returned(out, out.name)
    except Rejected:
        raise Unusable(f"'{out}' is there already, and is no export; give another name, or add --force.") from None
    number = count_unimported(returned_file, read_po_files(project, language))
    if number:
        raise Unusable(
            f"'{out}' is there already, and holds {number} row(s) that are not in the catalogues of '{language}'; "
            "import it first, give another name, or add --force, which loses them."
        )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@project_option
@click.option("--language", default="", metavar="L", help="Default: the file's language.")
@click.option("--dry-run", is_flag=True, help="Print what would change; write nothing.")
@click.option("--mark-fuzzy", is_flag=True, help="Mark every text that is taken for review.")
@click.option("--reviewed", is_flag=True, help="Count rows that came back unchanged as reviewed.")
@click.option("--overwrite", is_flag=True, help="Take rows also if the catalogue is newer.")
def import_(
    file: Path, root: Path, language: str, dry_run: bool, mark_fuzzy: bool, reviewed: bool, overwrite: bool
) -> None:
    """Take back a file that 'messages export' made.

    A row that cannot be taken is refused with a reason; the others are taken.
    """
    from napreport.exchange.incoming import ImportOptions, apply_changes, compare_rows
    from napreport.exchange.outgoing import language_pairs, load_for_exchange, read_po_files, read_returned
    from napreport.files import write_output
    from napreport.messages.po import po_bytes

    project = project_at(root)
    returned_file = read_returned(file, file.name)
    language = language or returned_file.language
    if not language:
        raise Unusable("the file does not say which language it is in; add --language.")
    ready, catalogues = load_for_exchange(project, language), read_po_files(project, language)
    options = ImportOptions(mark_fuzzy, reviewed, overwrite)
    pairs = language_pairs(ready, language)
    result = compare_rows(returned_file, catalogues, pairs, ready.report.id, file.name, options)
    for change in result.changes:
        _print_change(change)
    if not dry_run:
        for domain in apply_changes(result.changes, catalogues):
            write_output(project.catalogue(language, domain), po_bytes(catalogues[domain]))
    _print_summary(result, language, dry_run=dry_run)
    if result.refused:
        raise Rejected(
            result.refused, "the refused rows were left as they were; correct them and import the file again"
        )


@click.command("preview")
@old_argument("napreport messages preview --language {} --out DIR")
@project_option
@languages_option("The language to show; may be repeated.", required=True)
@click.option("--audience", default="", metavar="A", help="Only this audience's brief.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR",
    help="The folder to write; several languages get one each in it.",
)  # fmt: skip
def preview(root: Path, languages: tuple[str, ...], audience: str, out: Path) -> None:
    """Show each text in its place in the laid-out briefs."""
    from napreport.exchange.outgoing import load_for_exchange
    from napreport.exchange.preview import INDEX, build_preview
    from napreport.files import write_output

    for language in languages:
        folder = out / language if len(languages) > 1 else out
        ready = load_for_exchange(project_at(root), language)
        # Nothing is written before all files are made.
        files = list(build_preview(ready, language, audience, _print_progress))
        for name, data in files:
            write_output(folder / name, data)
        click.echo(f"{len(files)} files; open {folder / INDEX}")


def _print_progress(label: str, number: int, total: int) -> None:
    click.echo(f"[{number}/{total}] {label}", err=True)


def _print_change(change: TextChange) -> None:
    """Print one change: old and new text, state, comments."""
    state = (
        "" if change.fuzzy == (change.old_state == "fuzzy") else " (to be reviewed)" if change.fuzzy else " (reviewed)"
    )
    click.echo(f"{change.place}: {change.id}{state}")
    if change.old != change.new:
        if change.old:
            click.echo(f"  - {change.old}")
        click.echo(f"  + {change.new}")
    for line in filter(None, change.comments.split("\n")):
        click.echo(f"  # {line}")


def _print_summary(result: ImportResult, language: str, *, dry_run: bool) -> None:
    texts = sum(change.old != change.new for change in result.changes)
    click.echo(
        f"{language}: {texts} text(s) {'would change' if dry_run else 'changed'}, "
        f"{len(result.changes) - texts} comment(s) or state(s) alone, {result.unchanged} as they were, "
        f"{len({problem.place for problem in result.refused})} row(s) refused"
    )
    if result.absent:
        click.echo(f"{result.absent} text(s) that were sent did not come back; the catalogue's stay as they are.")
    if result.waiting:
        click.echo(f"{result.waiting} text(s) are still to be reviewed; --reviewed takes them for read.")


#: What the command line adds to `napreport messages`.
EXCHANGE_COMMANDS = (export, import_, preview)
