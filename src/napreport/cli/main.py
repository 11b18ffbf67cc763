"""The command line: its commands, and exit codes for what they raise.

Exit codes: 0 good, 1 problems in content, catalogues, templates or documents, 2 wrong usage or nothing to build, 130 interrupted.
Every command imports what is heavy in its own body, so that `napreport --help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

import click

from napreport import __version__
from napreport.cli.build import build
from napreport.cli.check import check, explain, list_, schema, speak
from napreport.cli.console import old_command, print_problems, print_table
from napreport.cli.distribute import distribute
from napreport.cli.exchange import EXCHANGE_COMMANDS
from napreport.cli.messages import messages
from napreport.cli.watch import watch
from napreport.problems import NapreportError, Rejected, Severity

#: The most problems that one run prints.
_MOST_SHOWN = 200
#: The packages whose versions `--info` prints: those that documents depend on.
_PACKAGES = (
    "weasyprint", "jinja2", "python-docx", "babel", "pyyaml", "pydantic", "lxml", "pikepdf", "polib", "fonttools",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="napreport")
@click.option("--info", is_flag=True, help="Print versions and folders, for a report of a fault.")
@click.pass_context
def cli(context: click.Context, info: bool) -> None:
    """Publish one report as briefs, as PDF and Word.

    Each brief is for one audience, in one language.
    """
    if info:
        _print_info()
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands in a shell."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "napreport", "_NAPREPORT_COMPLETE").source())


for command in (build, watch, check, list_, explain, speak, messages, distribute, schema):
    cli.add_command(command)
for command in EXCHANGE_COMMANDS:
    messages.add_command(command)
messages.add_command(old_command("minor", "'keep': napreport messages keep {}"))


def _print_info() -> None:
    import platform
    from importlib.metadata import version

    from napreport.files import cache_folder

    print_table(
        [
            ("napreport", __version__),
            ("python", platform.python_version()),
            ("system", platform.platform()),
            *((name, version(name)) for name in _PACKAGES),
            ("cache", cache_folder()),
        ]
    )


def main() -> NoReturn:
    """Run the command line and exit with its code.

    Nothing else catches the project's own exceptions, and nothing else exits.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(_exit_code(sys.argv[1:]))


def _exit_code(words: list[str]) -> int:
    try:
        return int(cli.main(words, standalone_mode=False, obj=tuple(words)) or 0)
    except Rejected as rejected:
        _print_rejected(rejected, building=words[:1] == ["build"])
        return 1
    except click.UsageError as fault:
        click.echo(f"napreport: {fault.format_message()}", err=True)
        click.echo("Type 'napreport --help' for the commands.", err=True)
    except NapreportError as fault:
        click.echo(f"napreport: {fault}", err=True)
    except click.ClickException as fault:
        fault.show()
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Documents that were finished are kept.", err=True)
        return 130
    return 2


def _interrupt(*_: object) -> None:
    """Treat SIGTERM as Ctrl-C: finished documents are recorded, workers end."""
    raise KeyboardInterrupt


def _print_rejected(rejected: Rejected, *, building: bool) -> None:
    print_problems(rejected.problems[:_MOST_SHOWN])
    errors = sum(problem.severity is Severity.ERROR for problem in rejected.problems)
    more = len(rejected.problems) - _MOST_SHOWN
    if more > 0:
        click.echo(f"... and {more} more.", err=True)
    code = rejected.problems[0].code
    kept = rejected.kept or ("no document with an error was overwritten" if building else "")
    counted = f"{len(rejected.problems)} warning(s), and --strict lets none pass"
    if errors:
        counted = "; ".join(filter(None, [f"{errors} error(s)", kept]))
    click.echo(f"\n{counted}. 'napreport explain {code}' says more about the first.", err=True)
