"""Exchange: catalogues go out to reviewers as Word, a spreadsheet, XLIFF or PO, and come back row by row.

    rows         catalogues to rows, each with an id that a person can read and a stamp of what went out
    formats      what a file's name ends in
    spreadsheet, xliff, plain    one format each: rows to bytes, and bytes to what came back
    cellnotes    what reviewers pinned to the cells of a spreadsheet
    document, tracked    the same for Word: out, and in with tracked changes
    unpack       a returned file, opened with suspicion
    incoming     what came back, compared with the catalogues: taken or refused, with reasons
    outgoing     a project and a language to one sheet of rows, and the table of formats
    commands     the verbs of `napreport messages` for all of it

Nothing is imported here: the command line loads `commands` with every call.
"""
