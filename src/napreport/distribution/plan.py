"""Plan and reconcile: from what recipients ask for to the print run and its order, and afterwards to what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from napreport.distribution.papers import order
from napreport.distribution.reconcile import Balance, balances, differences, ledger
from napreport.distribution.registers import register
from napreport.distribution.totals import Run, runs
from napreport.distribution.work import Work
from napreport.problems import Place, Problem, Rejected, error


def plan(work: Work, languages: Sequence[str], formats: Sequence[Any]) -> tuple[Run, ...]:
    """Write the order in each language, the run of each title as a register, and the checksums of the files to be printed."""
    work.need_sender()
    found = runs(work.totals, work.distribution)
    if not found:
        hint = "Give a recipient the channel courier, post or pick-up."
        raise Rejected(
            [error(Place(work.file.name), "NR323", "no recipient asks for paper, so there is nothing to print", hint)]
        )
    files = work.shelf((run.title, "pdf") for run in found)
    orders = {language: order(work.office, language, found, files) for language in languages}
    headings = ("brief", "language", "variant", "pages", "asked for", "deposits", "reserve", "run", "file", "sha256")
    with register(work.ready() / "runs", headings, (14, 10, 11, 8, 10, 10, 10, 8, 40, 66), work.month) as rows:
        for run in found:
            file, title = files.file(run.title), run.title
            rows.add(
                title.audience, title.language, title.variant, files.pages(title), run.asked, run.deposits, run.reserve,
                run.copies, file.name, file.sha256,
            )  # fmt: skip
    work.written += ["runs.csv", "runs.xlsx"]
    sums = {files.file(run.title) for run in found}
    work.save(
        "SHA256SUMS", "".join(f"{file.sha256}  {file.short}\n" for file in sorted(sums, key=lambda f: f.short)).encode()
    )
    for language, page in orders.items():
        work.print(f"order-{language}", [page], formats)
    return found


def reconciled(work: Work, happened: Path) -> tuple[list[Balance], list[Problem]]:
    """Write the balance of each title as a register; return it with the differences."""
    found = ledger(happened, work.known, work.prepared.project.root)
    problems = list(differences(found, work.everybody()))
    headings = ("brief", "language", "variant", "printed", "delivered", "stock", "returned", "difference")
    with register(work.ready() / "reconciliation", headings, (14, 10, 11, 9, 10, 8, 10, 11), work.month) as rows:
        for balance in balances(found):
            title = balance.title
            rows.add(
                title.audience, title.language, title.variant, balance.printed, balance.delivered, balance.stock,
                balance.returned, balance.difference,
            )  # fmt: skip
    work.written += ["reconciliation.csv", "reconciliation.xlsx"]
    return balances(found), problems
