"""A paper's PDF read back: from its bytes and its page to words that are lost and type that cannot be read.

A sheet of letters ends where its letter does, and says what all the others say. So its pages are not measured as a brief's are;
its words are held against the page's, all of them in their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pages import faults_of_type
from napreport.check.pdf_reading import of_pdf
from napreport.check.reading import differences, of_page
from napreport.page import Limits


def is_paper(page: etree._Element) -> bool:
    """Tell whether a page is an order, letters or the like, and no brief."""
    article = page.find("body/article")
    return article is not None and article.get("class", "").startswith("paper")


def faults(data: bytes, page: etree._Element, limits: Limits) -> Iterator[Fault]:
    """Yield what is wrong with the pages of a paper."""
    yield from faults_of_type(data, page, limits)
    try:
        found = of_pdf(data)
    except ValueError as fault:
        yield Fault("NR060", str(fault))
        return
    for difference in differences(of_page(page), found, ("the page", "the PDF")):
        yield Fault("NR174", f"the PDF does not say what the page says: {difference}", REPORT_IT)
