"""Write the print shop's order, with print runs and checksums."""

from __future__ import annotations

from collections.abc import Sequence

from napreport.content.distribution import Distribution, IsbnFormat, Registration
from napreport.design.variants import VARIANTS
from napreport.distribution.context import DistributionContext
from napreport.distribution.documents import BuiltDocuments
from napreport.distribution.papers import PaperComposer
from napreport.distribution.recipients import OrderItem, Title
from napreport.distribution.registers import open_register
from napreport.distribution.totals import PrintRun, print_runs, warn_of_missing_deposits
from napreport.page.compose import ComposedBrief
from napreport.pipeline import Format

_COLUMNS = {
    "brief": 14, "language": 10, "variant": 11, "pages": 8, "asked for": 10, "deposits": 10, "reserve": 10, "run": 8,
    "file": 40, "sha256": 66,
}  # fmt: skip


def write_order(
    context: DistributionContext, languages: Sequence[str], formats: Sequence[Format]
) -> tuple[PrintRun, ...]:
    """Write the orders, a register of print runs, and SHA256SUMS."""
    context.require_sender()
    runs = print_runs(context.totals, context.distribution)
    if not runs:
        hint = "Give a recipient the channel courier, post or pick-up."
        raise context.nothing_to_make("plan", "no recipient asks for paper, so there is nothing to print", hint)
    place = context.setting_place("printing", "variant")
    context.warnings += warn_of_missing_deposits(runs, context.distribution, place)
    documents = context.documents((run.title, "pdf") for run in runs)
    with context.open_outputs("plan", documents) as outputs:
        orders = [(f"order-{code}", compose_order(context.composer, code, runs, documents)) for code in languages]
        outputs.render(orders, formats, len(orders))
        with open_register(outputs.register_path("runs"), _COLUMNS, context.month) as register:
            for run in runs:
                file = documents.file(run.title)
                register.add(
                    *run.title.parts, documents.pages(run.title), run.asked, run.deposits, run.reserve, run.copies,
                    file.name, file.sha256,
                )  # fmt: skip
        sums = sorted({(file.short, file.sha256) for file in documents.files.values()})
        outputs.save("SHA256SUMS", "".join(f"{sha256}  {name}\n" for name, sha256 in sums).encode())
    return runs


def compose_order(
    composer: PaperComposer, code: str, runs: Sequence[PrintRun], documents: BuiltDocuments
) -> ComposedBrief:
    """Compose the order in a language."""
    language, settings = composer.language(code), composer.distribution
    rows = [
        {
            "line": composer.line(OrderItem(run.title, run.copies), code),
            "pages": documents.pages(run.title),
            "run": run,
            "file": documents.file(run.title),
            "sha256": _in_halves(documents.file(run.title).sha256),
            "registration": _registration(settings, run.title),
            "estimated": run.title in documents.estimated,
        }
        for run in runs
    ]
    return composer.compose(
        "order",
        code,
        rows=rows,
        variants=sorted({run.title.variant for run in runs}),
        total=language.number(sum(run.copies for run in runs)),
        deadline=language.date(settings.deadline) if settings.deadline else None,
        width=language.number(settings.printing.width),
        height=language.number(settings.printing.height),
        number=language.number,
        percent=language.percent(settings.reserve.percent),
    )


def _registration(settings: Distribution, title: Title) -> Registration | None:
    """Return a title's printed ISBN; large print has its own."""
    format_: IsbnFormat = "large-print" if VARIANTS[title.variant].large else "print"
    return settings.registration(title.audience, title.language, format_)


def _in_halves(sha256: str) -> str:
    """Group a hash by eight digits; a line may break only halfway."""
    eights = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    return " ".join("\u00a0".join(eights[start : start + 4]) for start in range(0, len(eights), 4))
