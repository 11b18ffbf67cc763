"""Messages: the translators' side, from content and templates to catalogues and back to numbers on their state.

    extract   content and templates to the two templates of catalogues (POT)
    merge     a template and an old catalogue to a new one that has lost no work
    po        PO files as they are read and written here
    commands  the verbs of `napreport messages`

Nothing is imported here: the command line loads `commands` with every call.
"""
