"""Plan and reconcile: from what recipients ask for to the print run and its order, and afterwards to what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from napreport.distribution.context import Work
from napreport.distribution.papers import order
from napreport.distribution.reconcile import Balance, Due, balances, differences, ledger, over_and_under
from napreport.distribution.registers import register
from napreport.distribution.totals import PrintRun, runs, undeposited
from napreport.pipeline import Format
from napreport.problems import Problem


def plan(work: Work, languages: Sequence[str], formats: Sequence[Format]) -> tuple[PrintRun, ...]:
    """Write the order in each language, the run of each title as a register, and the checksums of the files to be printed."""
    work.need_sender()
    found = runs(work.totals, work.distribution)
    if not found:
        hint = "Give a recipient the channel courier, post or pick-up."
        raise work.nobody("plan", "no recipient asks for paper, so there is nothing to print", hint)
    work.warnings += undeposited(found, work.distribution, work.setting("printing", "variant"))
    files = work.shelf((run.title, "pdf") for run in found)
    with work.making("plan", files) as making:
        orders = [(f"order-{code}", order(work.office, code, found, files)) for code in languages]
        making.print(orders, formats, len(orders))
        headings = (
            "brief",
            "language",
            "variant",
            "pages",
            "asked for",
            "deposits",
            "reserve",
            "run",
            "file",
            "sha256",
        )
        widths = (14, 10, 11, 8, 10, 10, 10, 8, 40, 66)
        with register(making.register("runs"), headings, widths, work.month) as rows:
            for run in found:
                file = files.file(run.title)
                rows.add(
                    *run.title.parts, files.pages(run.title), run.asked, run.deposits, run.reserve, run.copies,
                    file.name, file.sha256,
                )  # fmt: skip
        sums = sorted({(file.short, file.sha256) for file in files.files.values()})
        making.save("SHA256SUMS", "".join(f"{sha256}  {name}\n" for name, sha256 in sums).encode())
    return found


def reconciled(work: Work, happened: Path) -> tuple[list[Balance], list[Problem]]:
    """Write the balance of each title as a register; return it with the differences."""
    found = ledger(happened, work.known, work.prepared.project.root)
    ordered = runs(work.totals, work.distribution)
    listed = balances(found, ordered)
    problems = list(differences(found, listed, work.everybody(), _dues(work, ordered)))
    work.warnings += over_and_under(found, listed)
    headings = ("brief", "language", "variant", "ordered", "printed", "delivered", "stock", "returned", "difference")
    widths = (14, 10, 11, 9, 9, 10, 8, 10, 11)
    with (
        work.making("reconcile") as making,
        register(making.register("reconciliation"), headings, widths, work.month) as rows,
    ):
        for balance in listed:
            rows.add(
                *balance.title.parts, balance.ordered, balance.printed, balance.delivered, balance.stock,
                balance.returned, balance.difference,
            )  # fmt: skip
    return listed, problems


def _dues(work: Work, ordered: Sequence[PrintRun]) -> list[Due]:
    """Return what each deposit is to have."""
    titles = frozenset(run.title for run in ordered if run.deposits)
    return [
        Due(work.setting("deposits", index), deposit.name, deposit.copies, titles)
        for index, deposit in enumerate(work.distribution.deposits)
    ]
