"""`napreport messages export`, `import` and `preview`: send texts out and take them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.cli.console import languages_option, old_argument, project_at, project_option
from napreport.exchange.formats import FORMATS, SUFFIXES
from napreport.problems import Rejected, Unusable

if TYPE_CHECKING:
    from napreport.content.folders import Project
    from napreport.exchange.incoming import Change, Outcome


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
    from napreport.exchange.outgoing import opened, outgoing, written
    from napreport.files import write_output

    ready = opened(project, language)
    _spare(out, project, language, force=force)
    sent = outgoing(ready, language, audience=audience, only=only, domain=domain)
    if not sent.sheet.rows:
        click.echo(f"There is nothing to send: no text of '{language}' is {only if only != 'all' else 'there'}.")
        return
    write_output(out, written(sent, format_))
    states = [row.state for row in sent.sheet.rows]
    click.echo(
        f"{out}: {len(states)} texts, {states.count('done')} translated, {states.count('fuzzy')} to review, "
        f"{states.count('missing')} missing"
    )


def _spare(out: Path, project: Project, language: str, *, force: bool) -> None:
    """Raise `Unusable` where an export would put itself in the place of a catalogue, or of work that was not imported."""
    from napreport.exchange.incoming import untaken
    from napreport.exchange.outgoing import catalogues, read

    if out.resolve().is_relative_to(project.locales.resolve()):
        raise Unusable(f"'{out}' stands in locales/, where the catalogues are; write the export to another folder.")
    if force or not out.exists() or not out.stat().st_size:
        return
    try:
        returns = read(out, out.name)
    except Rejected:
        raise Unusable(f"'{out}' is there already, and is no export; give another name, or add --force.") from None
    number = untaken(returns, catalogues(project, language))
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
    from napreport.exchange.incoming import Policy, apply, compare
    from napreport.exchange.outgoing import catalogues, opened, read, tongues
    from napreport.files import write_output
    from napreport.messages.po import po_bytes

    project = project_at(root)
    returns = read(file, file.name)
    language = language or returns.language
    if not language:
        raise Unusable("the file does not say which language it is in; add --language.")
    ready, found = opened(project, language), catalogues(project, language)
    policy = Policy(mark_fuzzy, reviewed, overwrite)
    outcome = compare(returns, found, tongues(ready, language), ready.report.id, file.name, policy)
    for change in outcome.changes:
        _show(change)
    if not dry_run:
        for domain in apply(outcome.changes, found):
            write_output(project.catalogue(language, domain), po_bytes(found[domain]))
    _sum_up(outcome, language, dry_run=dry_run)
    if outcome.refused:
        raise Rejected(
            outcome.refused, "the refused rows were left as they were; correct them and import the file again"
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
    from napreport.exchange.outgoing import opened
    from napreport.exchange.preview import INDEX, written
    from napreport.exchange.preview import preview as files
    from napreport.files import write_output

    for language in languages:
        folder = out / language if len(languages) > 1 else out
        ready = opened(project_at(root), language)
        pages = files(ready, language, audience, lambda label, n, all_: click.echo(f"[{n}/{all_}] {label}", err=True))
        number = written(folder, pages, write_output)
        click.echo(f"{number} files; open {folder / INDEX}")


def _show(change: Change) -> None:
    """Print one change as a reviewer would mark it: the old text, the new one, what else."""
    state = "" if change.fuzzy == (change.was == "fuzzy") else " (to be reviewed)" if change.fuzzy else " (reviewed)"
    click.echo(f"{change.place}: {change.id}{state}")
    if change.old != change.new:
        if change.old:
            click.echo(f"  - {change.old}")
        click.echo(f"  + {change.new}")
    for line in filter(None, change.comments.split("\n")):
        click.echo(f"  # {line}")


def _sum_up(outcome: Outcome, language: str, *, dry_run: bool) -> None:
    texts = sum(change.old != change.new for change in outcome.changes)
    click.echo(
        f"{language}: {texts} text(s) {'would change' if dry_run else 'changed'}, "
        f"{len(outcome.changes) - texts} comment(s) or state(s) alone, {outcome.unchanged} as they were, "
        f"{len({problem.place for problem in outcome.refused})} row(s) refused"
    )
    if outcome.absent:
        click.echo(f"{outcome.absent} text(s) that were sent did not come back; the catalogue's stay as they are.")
    if outcome.waiting:
        click.echo(f"{outcome.waiting} text(s) are still to be reviewed; --reviewed takes them for read.")


#: What the command line adds to `napreport messages`.
EXCHANGE_COMMANDS = (export, import_, preview)
