"""Commands of `napreport distribute`.

Heavy imports happen inside the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.cli.console import print_problems, print_table, project_at, project_option

if TYPE_CHECKING:
    from napreport.distribution.context import DistributionContext


@click.group()
def distribute() -> None:
    """Order, pack and send the finished briefs, and count them.

    Each verb takes away what it made from another list, from other settings or from other documents. What you do not ask for
    this time (a language, a format, the packing lists) stays as long as all of that is the same.
    """


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all commands share."""
    file = click.Path(path_type=Path, dir_okay=False)
    folder = click.Path(path_type=Path, file_okay=False)
    for option in (
        click.option(
            "--recipients", required=True, type=file, metavar="FILE",
            help="Who receives what: a .csv or .yaml file outside the project.",
        ),
        click.option("--out", type=folder, help="Where the briefs lie; papers go to distribution/ in it. Default: PROJECT/output."),
        click.option("--draft", is_flag=True, help="Go on without a sender or print files; every page says DRAFT."),
    ):  # fmt: skip
        command = option(command)
    return project_option(command)


def _open_context(root: Path, recipients: Path, out: Path | None, draft: bool) -> DistributionContext:
    """Load the project and check the recipients' file."""
    from napreport.distribution.context import DistributionContext
    from napreport.prepare import prepare

    project = project_at(root)
    ready = prepare(project)
    print_problems(ready.warnings)
    context = DistributionContext(ready, recipients, out or project.root / "output", draft=draft)
    cancelled = f", and {context.count.cancelled} cancelled" if context.count.cancelled else ""
    click.echo(f"{context.count.recipients} recipient(s) in {recipients.name}{cancelled}; no row has a fault.")
    return context


def _formats(formats: Sequence[str], default: Sequence[str] = ("pdf", "docx")) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(formats)) or tuple(default)


@contextmanager
def _progress(context: DistributionContext) -> Iterator[None]:
    """Show progress if there are at least three documents."""
    from napreport.cli.build import show_progress

    with show_progress(least=3, with_time_left=True) as shown:
        context.progress = shown
        yield


_format = click.option(
    "--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]), help="Only this format."
)
_date = click.option("--date", metavar="DATE", help="The letters' date, such as 2021-08-02. Without it they bear none.")


def _print_written(context: DistributionContext) -> None:
    """Print warnings and the files that a command wrote."""
    print_problems(context.warnings)
    for name in context.written:
        click.echo(f"  {name}")
    click.echo(f"{len(context.written)} file(s) in {context.folder}")


@distribute.command()
@_options
@_format
@click.option("--language", "languages", multiple=True, metavar="L", help="Only an order in this language.")
def plan(
    root: Path, recipients: Path, out: Path | None, draft: bool, formats: Sequence[str], languages: Sequence[str]
) -> None:
    """Count the copies and write the print shop's order."""
    from napreport.distribution.order import write_order

    context = _open_context(root, recipients, out, draft)
    asked = context.chosen_languages(languages)
    with _progress(context):
        runs = write_order(context, asked, _formats(formats))
    headings = ("title", "asked for", "deposits", "reserve", "run")
    print_table(
        [
            headings,
            *((str(run.title), str(run.asked), str(run.deposits), str(run.reserve), str(run.copies)) for run in runs),
        ]
    )
    _print_written(context)


@distribute.command()
@_options
@click.option(
    "--lists/--no-lists",
    default=True,
    help="Write the packing lists, or leave them out. Those made from this very list stay.",
)
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]),
    help="The packing lists' format, docx where nothing is said. PDF takes several times as long.",
)  # fmt: skip
def pack(root: Path, recipients: Path, out: Path | None, draft: bool, lists: bool, formats: Sequence[str]) -> None:
    """Write parcels, packing lists and archives for e-mail.

    A register lists both. Packing lists are Word documents, because a PDF of as many pages takes several times as long to
    make. 10,000 recipients take about half a minute on two cores; with --format pdf, some minutes.
    """
    from napreport.distribution.pack import pack_briefs

    if formats and not lists:
        raise click.UsageError("--no-lists and --format contradict each other.")
    context = _open_context(root, recipients, out, draft)
    with _progress(context):
        packed = pack_briefs(context, _formats(formats, ("docx",)) if lists else ())
    click.echo(
        f"{packed.parcels} parcel(s), {packed.kilograms:.1f} kg; {packed.mails} e-mail(s), {packed.archives} archive(s)"
    )
    _print_written(context)


@distribute.command()
@_options
@_format
@_date
def letters(
    root: Path, recipients: Path, out: Path | None, draft: bool, formats: Sequence[str], date: str | None
) -> None:
    """Write the cover letters, a document for each language."""
    from napreport.distribution.mail_merge import write_letters

    context = _open_context(root, recipients, out, draft)
    on = context.parse_date(date)
    with _progress(context):
        write_letters(context, "letters", _formats(formats), on)
    _print_written(context)


@distribute.command()
@_options
@click.option(
    "--start",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="The first label of the first sheet that is not used up.",
)
def labels(root: Path, recipients: Path, out: Path | None, draft: bool, start: int) -> None:
    """Write address labels, one for each parcel."""
    from napreport.distribution.mail_merge import write_labels

    context = _open_context(root, recipients, out, draft)
    with _progress(context):
        write_labels(context, start)
    click.echo("Print them at 100 %, not fitted to the page, and try one on plain paper first.")
    _print_written(context)


@distribute.command()
@_options
def receipts(root: Path, recipients: Path, out: Path | None, draft: bool) -> None:
    """Write delivery receipts, two copies a recipient."""
    from napreport.distribution.mail_merge import write_letters

    context = _open_context(root, recipients, out, draft)
    with _progress(context):
        write_letters(context, "receipts", ("pdf",), None)
    _print_written(context)


@distribute.command()
@_options
@click.option(
    "--happened", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="What happened: a .csv or .yaml file outside the project.",
)  # fmt: skip
def reconcile(root: Path, recipients: Path, out: Path | None, draft: bool, happened: Path) -> None:
    """Compare the printed copies with the order and their use.

    A copy was delivered, is in stock, or came back.
    """
    from napreport.distribution.reconcile import write_reconciliation
    from napreport.problems import Rejected

    context = _open_context(root, recipients, out, draft)
    balances, problems = write_reconciliation(context, happened)
    headings = ("title", "ordered", "printed", "delivered", "stock", "returned", "difference")
    counts = [(b.ordered, b.printed, b.delivered, b.stock, b.returned, b.difference) for b in balances]
    print_table([headings, *((str(b.title), *map(str, row)) for b, row in zip(balances, counts, strict=True))])
    _print_written(context)
    if problems:
        raise Rejected(problems)
    click.echo("Good: every copy is accounted for.")
