"""Check an accessible PDF: its words, fonts and standards.

python -m napreport.check.pdf.standards ua1 < brief.pdf     # the broken rules of one standard, as JSON
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from lxml import etree

from napreport.check.compare import compare_with_page, read_page
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf.content_stream import find_unembedded_fonts
from napreport.check.pdf.reading import read_pdf

#: What an editor of templates can try before reporting.
HINT = f"Compare the templates with docs/page.md. {REPORT_IT}"
#: The standards that every accessible PDF claims: the code of a broken rule, the standard's name, the validator's name for it.
STANDARDS = (("NR140", "PDF/UA-1", "ua1"), ("NR141", "PDF/A-2a", "pdfa2a"))
#: The process that first used the validator. Its threads do not live through a fork: a child would wait for them for ever.
_first_process: int | None = None


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a PDF breaks, and in how many places."""

    rule: str
    message: str
    places: int


def check_accessible_pdf(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield the faults of an accessible PDF.

    Missing pages and tags, other words than the page's, fonts that are not embedded, and broken rules.
    """
    import pikepdf

    with ThreadPoolExecutor(len(STANDARDS)) as executor, pikepdf.open(io.BytesIO(data)) as pdf:
        # The validator releases the interpreter: on a free core it runs beside the other checks.
        validations = [executor.submit(broken_rules, data, profile) for _, _, profile in STANDARDS]
        if not len(pdf.pages):
            yield Fault("NR060", "the PDF has no page")
        if "/StructTreeRoot" not in pdf.Root:
            yield Fault("NR063", "the PDF has no tags, so a screen reader cannot read it")
        for name in find_unembedded_fonts(pdf):
            yield Fault("NR064", f"the font {name} is not embedded")
        if "/StructTreeRoot" in pdf.Root:
            yield from compare_with_page(read_page(page), read_pdf(data), "the PDF")
        for (code, standard, _), validation in zip(STANDARDS, validations, strict=True):
            rules = validation.result()
            if rules is None:
                yield Fault(code, f"no rule of {standard} was looked at")
            for each in rules or ():
                times = f" ({each.places} places)" if each.places > 1 else ""
                yield Fault(code, f"{standard}, {each.rule}: {each.message}{times}", HINT)


def broken_rules(data: bytes, profile: str) -> list[BrokenRule] | None:
    """Return the rules of a profile (`ua1`, `pdfa2a`) that a PDF breaks.

    Sorted by their numbers in the standard; None if the validator applied no rule at all.
    """
    global _first_process  # noqa: PLW0603 -- nothing else knows what a process has used
    if _first_process not in (None, os.getpid()):
        command = [sys.executable, "-m", "napreport.check.pdf.standards", profile]
        done = subprocess.run(command, input=data, capture_output=True, check=True)
        rows = json.loads(done.stdout)
        return None if rows is None else [BrokenRule(**row) for row in rows]
    _first_process = os.getpid()
    import page as validator  # the package page-validation

    report = validator.validate_pdf_bytes(data, profile=profile)
    if not report.rules.total:
        return None
    places = Counter(failure.rule_id for failure in report.failures)
    messages = {failure.rule_id: failure.message for failure in reversed(report.failures)}
    return [BrokenRule(rule, messages[rule], count) for rule, count in sorted(places.items())]


if __name__ == "__main__":
    rules = broken_rules(sys.stdin.buffer.read(), sys.argv[1])
    json.dump(None if rules is None else [asdict(rule) for rule in rules], sys.stdout)
