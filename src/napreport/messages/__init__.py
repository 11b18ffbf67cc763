"""Catalogues: write them, merge them, and check them.

    extract            content and templates to the two templates of catalogues (POT)
    locations          where in each brief every string is printed
    merge              a template and an old catalogue to a new one that has lost no work
    update             all catalogues of a project, brought up to date
    po                 PO files as they are read and written here
    status             how far each language and each brief is
    proofread          checks of the catalogues, by `rules`, `numerals`, `terms` and `spelling`
    pairs              a source text and its translation, which these compare
    keep_translations  takes the fuzzy mark off after an edit of wording alone
    new_language       a language's row in the table
    pseudo_build       what a longer translation would break

The command line (`cli.messages`) loads these modules with the command that needs them, so nothing is imported here.
"""
