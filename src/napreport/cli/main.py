"""The command line: from words typed to the stages, and from problems to sentences and exit codes.

0 good, 1 problems in content, catalogues or templates, 2 wrong usage or nothing to build. Heavy imports happen inside the
commands, so that `napreport --help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport import __version__
from napreport.cli.console import project_at, project_option, table, tell
from napreport.cli.distribute import distribute
from napreport.cli.exchange import VERBS
from napreport.cli.messages import messages
from napreport.problems import NapreportError, Rejected, Severity, Unusable, did_you_mean, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN_AT_MOST = 200


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="napreport")
@click.option("--info", is_flag=True, help="Print versions and folders, for a report of a fault.")
@click.pass_context
def cli(context: click.Context, info: bool) -> None:
    """Publish one report as briefs, one for each audience and language, as PDF and Word."""
    if info:
        _print_info()
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@project_option
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where documents go. Default: PROJECT/output."
)
@click.option("--audience", "audiences", multiple=True, metavar="A", help="Only this audience; may be repeated.")
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; may be repeated.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]), help="Only this format.")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="V",
    help="For this use: screen (the default), press, photocopy, large, booklet, booklet-colour; may be repeated.",
)
@click.option(
    "--draft", is_flag=True, help="Build although strings are untranslated: mark them, print DRAFT on every page."
)
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Painting processes. Default: one a core."
)
@click.option("--cluster", default="", metavar="ADDRESS", help="Paint on a dask.distributed cluster: tcp://host:8786.")
@click.option("--anew", is_flag=True, help="Paint every document, whatever was painted before.")
@click.option("--watch", is_flag=True, help="Stay, and build again whenever a file of the project is saved.")
@click.option("--profile", is_flag=True, help="Print where the time went, by stage and document.")
@click.pass_obj
def build(
    words: Sequence[str] | None,
    root: Path,
    out: Path | None,
    audiences: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[Any, ...],
    variants: tuple[str, ...],
    draft: bool,
    jobs: int,
    cluster: str,
    anew: bool,
    watch: bool,
    profile: bool,
) -> None:
    """Build the briefs into the output folder; what was painted before from the same things is not painted again."""
    from napreport.build.build import BuildRequest
    from napreport.cli import build
    from napreport.design.variants import SCREEN, VARIANTS

    require_known("variant", variants, VARIANTS)
    project = project_at(root)
    order = BuildRequest(
        audiences,
        languages,
        tuple(dict.fromkeys(formats)),
        draft,
        jobs,
        tuple(dict.fromkeys(variants)) or (SCREEN,),
        cluster,
    )
    if watch:
        if anew or profile:
            raise click.UsageError("--watch goes without --anew and --profile: it says how long each build took.")
        from napreport.cli.watch import watch as keep_watching

        keep_watching(project, order, out or project.root / "output")
        return
    with build.profiled() if profile else nullcontext():
        build.build_and_record(project, order, out or project.root / "output", words or (), anew=anew)


@cli.command()
@project_option
@click.option("--outputs", is_flag=True, help="Check the finished documents in the output folder as well.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where documents lie. Default: PROJECT/output."
)
@click.option("--strict", is_flag=True, help="Fail on warnings too, as before documents go to the printer.")
def check(root: Path, outputs: bool, out: Path | None, strict: bool) -> None:
    """Check content, catalogues and templates of every brief, without painting; with --outputs, the documents too."""
    from napreport.build.build import BuildRequest, brief_keys
    from napreport.pipeline import compose_all
    from napreport.prepare import prepare, warnings
    from napreport.word.render import check_reference_styles

    project = project_at(root)
    ready = prepare(project)
    found = brief_keys(ready, BuildRequest())
    compose_all(ready, found, draft=False)
    check_reference_styles(project.templates)
    if strict and warnings(ready):
        raise Rejected(warnings(ready))
    tell(warnings(ready))
    records = len(ready.report.findings) + len(ready.report.recommendations)
    click.echo(f"Good: {records} findings and recommendations, {len(found)} briefs, {len(ready.languages)} languages.")
    if outputs:
        from napreport.build.outputs import check_outputs

        looked_at, problems = check_outputs(ready, out or project.root / "output")
        if any(strict or problem.severity is Severity.ERROR for problem in problems):
            raise Rejected(problems)
        tell(problems)
        click.echo(f"Good: {len(looked_at)} documents in {out or project.root / 'output'}.")


_LISTS = ("audiences", "languages", "checks", "briefs", "variants")


@cli.command("list")
@click.argument("what", type=click.Choice(_LISTS))
@project_option
def list_(what: str, root: Path) -> None:
    """List the audiences, languages or briefs of the project, the variants, or the checks."""
    if what == "checks":
        from napreport.codes import CHECKS

        table((code, entry.title) for code, entry in CHECKS.items())
        return
    if what == "variants":
        from napreport.design.variants import VARIANTS

        table((name, variant.use) for name, variant in VARIANTS.items())
        return
    from napreport.build.build import BuildRequest, brief_keys, file_name
    from napreport.pipeline import FORMATS
    from napreport.prepare import prepare

    ready = prepare(project_at(root))
    if what == "audiences":
        table((audience.id, audience.label) for audience in ready.report.audiences)
    elif what == "languages":
        table(
            (code, f"{language.name} ({language.tag}){', draft' if language.draft else ''}")
            for code, language in ready.languages.items()
        )
    else:
        table(
            (audience, language, *(file_name(ready.report.id, audience, language, name) for name in FORMATS))
            for audience, language in brief_keys(ready, BuildRequest())
        )


@cli.command()
@click.argument("name", metavar="ID-OR-CODE")
@project_option
def explain(name: str, root: Path) -> None:
    """Say why an item is in or out of each brief, or what a check means and how to mend it."""
    from napreport.codes import CHECKS

    if name.upper() in CHECKS:
        found = CHECKS[name.upper()]
        click.echo(
            f"{name.upper()}: {found.title}\n\nWhy:      {found.why}\nMend:     {found.mend}\nExample:  {found.example}"
        )
        return
    from napreport.content.select import reasons
    from napreport.prepare import prepare

    report = prepare(project_at(root)).report
    records = {
        f"{kind}.{record.id}": record
        for kind, rows in (
            ("finding", report.findings),
            ("recommendation", report.recommendations),
            ("figure", report.figures),
            ("listing", report.listings),
        )
        for record in rows
    }
    matching = [key for key in records if name in (key, key.split(".", 1)[1])]
    if not matching:
        short = [key.split(".", 1)[1] for key in records]
        raise Unusable(f"nothing is called '{name}'{did_you_mean(name, [*records, *short, *CHECKS])}")
    for key in matching:
        click.echo(f"{key}  (from section {', '.join(records[key].from_)} of the source report)")
        for audience in report.audiences:
            why = reasons(report, audience).get(key)
            verdict = f"in:  {'; '.join(why)}" if why else "out: no part names it, and no recommendation rests on it"
            click.echo(f"  {audience.id:14} {verdict}")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--tags", is_flag=True, help="Print the tag tree instead, an element a line.")
def speak(file: Path, tags: bool) -> None:
    """Print a PDF as a screen reader speaks it, to hear whether descriptions and order make sense."""
    from napreport.check.pdf.spoken import spoken, tree
    from napreport.check.pdf.tagtree import read

    try:
        top = read(file.read_bytes())
    except ValueError as fault:
        raise Unusable(f"{file} cannot be spoken: {fault}. Name a PDF from the output folder.") from None
    for line in tree(top) if tags else spoken(top):
        click.echo(line)


cli.add_command(messages)
for verb in VERBS:
    messages.add_command(verb)
cli.add_command(distribute)


@cli.command()
@project_option
def schema(root: Path) -> None:
    """Write the JSON Schemas that let a YAML editor complete and check content while typing."""
    from napreport.content.report import json_schemas
    from napreport.files import write_output

    project = project_at(root)
    for name, data in json_schemas().items():
        write_output(project.content / ".schema" / name, data)
    click.echo(f"{len(json_schemas())} schemas in content/.schema/")


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands in your shell."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "napreport", "_NAPREPORT_COMPLETE").source())


def _print_info() -> None:
    import platform
    from importlib.metadata import version

    from napreport.design.fonts import default_cache

    packages = (
        "weasyprint",
        "jinja2",
        "python-docx",
        "babel",
        "pyyaml",
        "pydantic",
        "lxml",
        "pikepdf",
        "polib",
        "fonttools",
    )
    table(
        [
            ("napreport", __version__),
            ("python", platform.python_version()),
            ("system", platform.platform()),
            *((name, version(name)) for name in packages),
            ("cache", str(default_cache())),
        ]
    )


def main() -> None:
    """Run the command line; the one place where the project's own exceptions are caught."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        cli.main(standalone_mode=False, obj=tuple(sys.argv[1:]))
    except Rejected as rejected:
        _report(rejected)
        sys.exit(1)
    except (NapreportError, click.UsageError) as fault:
        text = fault.format_message() if isinstance(fault, click.UsageError) else str(fault)
        click.echo(f"napreport: {text}", err=True)
        if isinstance(fault, click.UsageError):
            click.echo("Type 'napreport --help' for the commands.", err=True)
        sys.exit(2)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Documents that were finished are kept.", err=True)
        sys.exit(130)


def _terminated(*_: object) -> None:
    """Leave as from the keyboard: what is under way is recorded, and the workers are ended."""
    raise KeyboardInterrupt


def _report(rejected: Rejected) -> None:
    tell(rejected.problems[:_SHOWN_AT_MOST])
    errors = sum(problem.severity is Severity.ERROR for problem in rejected.problems)
    more = len(rejected.problems) - _SHOWN_AT_MOST
    if more > 0:
        click.echo(f"... and {more} more.", err=True)
    code = rejected.problems[0].code
    kept = rejected.kept or ("no document with an error was overwritten" if sys.argv[1:2] == ["build"] else "")
    counted = f"{len(rejected.problems)} warning(s), and --strict lets none pass"
    if errors:
        counted = "; ".join(filter(None, [f"{errors} error(s)", kept]))
    click.echo(f"\n{counted}. 'napreport explain {code}' says more about the first.", err=True)
