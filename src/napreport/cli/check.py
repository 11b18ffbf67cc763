"""The commands check, list, explain, speak and schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from napreport.cli.console import exit_with_problems, print_problems, print_table, project_at, project_option
from napreport.problems import Rejected, Severity, Unusable, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from napreport.content.folders import Project

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@project_option
@click.option("--outputs", is_flag=True, help="Check the finished documents too.")
@click.option("--out", type=_FOLDER, metavar="DIR", help="The documents' folder. Default: output.")
@click.option("--strict", is_flag=True, help="Fail on warnings too, as before printing.")
def check(root: Path, outputs: bool, out: Path | None, strict: bool) -> None:
    """Check content, templates and catalogues of every brief.

    Nothing is rendered. --outputs also checks the finished documents. 'messages check' is the part about catalogues.
    """
    from napreport.build.build import BuildRequest, brief_keys
    from napreport.check.wording import check_short_forms
    from napreport.pipeline import compose_all
    from napreport.prepare import prepare
    from napreport.word.render import check_reference_styles

    project = project_at(root)
    ready = prepare(project)
    briefs = brief_keys(ready, BuildRequest())
    composed = compose_all(ready, briefs, draft=False)
    check_reference_styles(project.templates)
    warnings = [*ready.warnings, *(each for brief in composed.values() for each in check_short_forms(brief.page))]
    if strict and warnings:
        raise Rejected(warnings)
    print_problems(warnings)
    check_catalogues(project, (), strict=strict)
    records = len(ready.report.findings) + len(ready.report.recommendations)
    click.echo(f"Good: {records} findings and recommendations, {len(briefs)} briefs, {len(ready.languages)} languages.")
    if outputs:
        from napreport.build.outputs import check_outputs

        checked, problems = check_outputs(ready, out or project.root / "output")
        if any(strict or problem.severity is Severity.ERROR for problem in problems):
            raise Rejected(problems)
        print_problems(problems)
        click.echo(f"Good: {len(checked)} documents in {out or project.root / 'output'}.")


def check_catalogues(project: Project, languages: Sequence[str], *, strict: bool) -> None:
    """Proofread the catalogues and print the findings.

    An error ends the command.
    """
    from napreport.messages.proofread import has_errors, proofread

    proofs = proofread(project, languages)
    for proof in proofs:
        print_problems(proof.problems)
        for sentence in proof.skipped:
            click.echo(sentence, err=True)
    for proof in proofs:
        counted = f"{proof.entries} entries, {len(proof.problems)} finding(s), {len(proof.waived)} waived"
        click.echo(f"{proof.language}: {proof.why or counted}")
    if has_errors(proofs) or (strict and any(proof.problems for proof in proofs)):
        exit_with_problems()


_LISTS = ("audiences", "languages", "checks", "briefs", "variants")


@click.command("list")
@click.argument("what", type=click.Choice(_LISTS))
@project_option
def list_(what: str, root: Path) -> None:
    """List audiences, languages, briefs, variants or checks."""
    if what == "checks":
        from napreport.codes import read_codes

        print_table((code, entry.title) for code, entry in read_codes().items())
        return
    if what == "variants":
        from napreport.design.variants import VARIANTS

        print_table((name, variant.use) for name, variant in VARIANTS.items())
        return
    from napreport.build.build import BuildRequest, brief_keys, file_name
    from napreport.pipeline import FORMATS
    from napreport.prepare import prepare

    ready = prepare(project_at(root))
    if what == "audiences":
        print_table((audience.id, audience.label) for audience in ready.report.audiences)
    elif what == "languages":
        print_table(
            (code, f"{language.name} ({language.tag}){', draft' if language.draft else ''}")
            for code, language in ready.languages.items()
        )
    else:
        print_table(
            (audience, language, *(file_name(ready.report.id, audience, language, name) for name in FORMATS))
            for audience, language in brief_keys(ready, BuildRequest())
        )


@click.command()
@click.argument("name", metavar="ID-OR-CODE")
@project_option
def explain(name: str, root: Path) -> None:
    """Explain why an item is in a brief, or a check."""
    from napreport.codes import read_codes

    code = name.upper()
    if entry := read_codes().get(code):
        click.echo(f"{code}: {entry.title}\n\nWhy:      {entry.why}\nMend:     {entry.mend}\nExample:  {entry.example}")
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
        raise Unusable(f"nothing is called '{name}'{did_you_mean(name, [*records, *short, *read_codes()])}")
    for key in matching:
        click.echo(f"{key}  (from section {', '.join(records[key].from_)} of the source report)")
        for audience in report.audiences:
            why = reasons(report, audience).get(key)
            verdict = f"in:  {'; '.join(why)}" if why else "out: no part names it, and no recommendation rests on it"
            click.echo(f"  {audience.id:14} {verdict}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--tags", is_flag=True, help="Print the tag tree instead, an element a line.")
def speak(file: Path, tags: bool) -> None:
    """Print a PDF as a screen reader speaks it."""
    from napreport.check.pdf.speech import format_tree, read_aloud
    from napreport.check.pdf.tagtree import read_tags

    try:
        top = read_tags(file.read_bytes())
    except ValueError as fault:
        raise Unusable(f"{file} cannot be spoken: {fault}. Name a PDF from the output folder.") from None
    for line in format_tree(top) if tags else read_aloud(top):
        click.echo(line)


@click.command()
@project_option
def schema(root: Path) -> None:
    """Write the JSON Schemas that YAML editors check with."""
    from napreport.content.report import json_schemas
    from napreport.files import write_output

    project = project_at(root)
    for name, data in json_schemas().items():
        write_output(project.content / ".schema" / name, data)
    click.echo(f"{len(json_schemas())} schemas in content/.schema/")
