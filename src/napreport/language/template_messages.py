"""gettext for templates: records which messages were used and which are untranslated."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import escape

from napreport.language.catalogue import EOT, Catalogue, ui_id
from napreport.problems import Place, Problem, error

#: A function that puts the ids of its strings around a text.
Marker = Callable[[tuple[str, ...], str], str]


class TemplateMessages:
    """The functions behind `_()` in templates, for one page.

    `used` collects the key of every message that the page asks for, `gaps` a problem for each untranslated one.
    """

    def __init__(self, catalogue: Catalogue | None, *, is_source: bool, mark: Marker | None = None) -> None:
        """Look messages up in `catalogue`.

        `is_source` says that the templates are written in this language, so that no catalogue is needed. `mark` puts a string's
        id around its text, so that the string can be found on the page.
        """
        self._catalogue = catalogue
        self._is_source = is_source
        self._mark = mark
        self.gaps: list[Problem] = []
        self.used: set[str] = set()

    def gettext(self, message: str) -> str:
        """Return a message's translation, else the message."""
        return self._message("", message, None, None)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the plural form for `n`."""
        return self._message("", singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of a message with a homonym."""
        return self._message(context, message, None, None)

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """Return the plural form of a message with a homonym."""
        return self._message(context, singular, plural, n)

    def _message(self, context: str, singular: str, plural: str | None, n: int | None) -> str:
        text = self._translate(context, singular, plural, n)
        return self._mark((ui_id(context, singular),), text) if self._mark else text

    def _translate(self, context: str, singular: str, plural: str | None, n: int | None) -> str:
        own = singular if plural is None or n == 1 else plural
        key = f"{context}{EOT}{singular}"
        self.used.add(key)
        found = self._catalogue.find(key, singular, plural) if self._catalogue else None
        if found is not None and found.state == "done":
            index = 0 if n is None or self._catalogue is None else self._catalogue.rule.form_of(n)
            # Jinja takes the result as markup, and a translation is plain words.
            return str(escape(found.forms[index]))
        if not self._is_source:
            place = found.place if found else Place(self._catalogue.file if self._catalogue else "")
            state = "needs review" if found is not None and found.state == "fuzzy" else "is not translated"
            message = f"the templates' words “{singular}” {state}"
            gap = error(place, "NR033", message, "Translate it, or build with --draft.")
            if gap not in self.gaps:
                self.gaps.append(gap)
        return own
