"""Messages: the translators' side, from content and templates to catalogues and back to what is left to do in them.

    extract    content and templates to the two templates of catalogues (POT)
    spots      where in each brief every string stands
    merge      a template and an old catalogue to a new one that has lost no work
    update     all catalogues of a project, brought up to date
    po         PO files as they are read and written here
    status     how far each language and each brief is
    proofread  catalogues to what a translation office would mark, by `rules`, `numerals`, `terms` and `spelling`
    minor      an edit of wording alone: what was fuzzy stays good
    newcomer   a language's row in the table
    rehearsal  what a longer translation would break
    commands   the verbs of `napreport messages`

Nothing is imported here: the command line loads `commands` with every call.
"""
