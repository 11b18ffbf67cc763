"""Exchange texts with reviewers as Word, spreadsheet, XLIFF or PO.

    rows         the texts of a language's catalogues, each with an id and a stamp
    outgoing     a project and a language -> the rows to send, written in one of the formats
    docx_export, docx_import, spreadsheet, xliff, po    one format each
    unpack       a returned file, opened with suspicion
    incoming     returned rows against the catalogues: taken, or refused with reasons
    preview, gallery, proof    where each text is in the laid-out briefs

The command line imports this package with every call: it must stay light.
"""

from typing import Literal

Format = Literal["docx", "xlsx", "xliff", "po"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "xliff", "po")
#: The format of a file by the end of its name.
SUFFIXES: dict[str, Format] = {".docx": "docx", ".xlsx": "xlsx", ".xliff": "xliff", ".xlf": "xliff", ".po": "po"}
