"""Content that may be invalid in part, as the cross-checks read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from napreport.content.load import Data, Document
from napreport.content.records import Fact
from napreport.content.report import FILE_OF, OPTIONAL, Report
from napreport.content.strings import String, walk_strings
from napreport.problems import Place

#: The lists whose ids share one space, because a part's `items` may name any of them.
SHOWN = ("findings", "figures", "listings")


@dataclass(frozen=True, slots=True)
class Contents:
    """The fields that fit the schema, and the documents they came from.

    `kept` holds the indices of the items that fit, by file and list.
    """

    fields: dict[str, Any]
    documents: dict[str, Document]
    kept: dict[str, dict[str, list[int]]]

    def records(self, name: str) -> Iterable[Any]:
        """Return the records of a list that fit the schema."""
        return self.fields.get(name) or ()

    def read(self, name: str) -> bool:
        """Return whether the file of a list could be read.

        If not, nothing counts as missing from it.
        """
        file = FILE_OF[name]
        return isinstance(self.documents[file].data, dict) or file in OPTIONAL

    def ids(self, name: str) -> set[str]:
        """Return the ids written in a list, also of invalid records."""
        rows = self.written(name)
        return (
            {str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row}
            if isinstance(rows, list)
            else set()
        )

    def written(self, name: str) -> Data:
        """Return a field's plain data, whether it fits or not."""
        data = self.documents[FILE_OF[name]].data
        return data.get(name) if isinstance(data, dict) else None

    def facts(self) -> dict[str, Fact | None]:
        """Return every fact by its dotted name, None for an invalid one."""
        written = self.written("facts")
        names: dict[str, Fact | None] = {}
        for group, facts in written.items() if isinstance(written, dict) else ():
            for name in facts if isinstance(facts, dict) else ():
                names[f"{group}.{name}"] = (self.fields.get("facts") or {}).get(group, {}).get(name)
        return names

    def place(self, path: tuple[str | int, ...], token: str = "") -> Place:
        """Return the place of a value, or of `token` in it."""
        name = str(path[0])
        document = self.documents[FILE_OF[name]]
        kept = self.kept.get(FILE_OF[name], {}).get(name)
        if kept is not None and len(path) > 1 and isinstance(path[1], int):
            path = (name, kept[path[1]], *path[2:])
        path = tuple("from" if step == "from_" else step for step in path)
        return document.place_of(token, *path) if token else document.place(*path)

    def strings(self) -> Iterator[String]:
        """Yield every translatable string of the records that fit."""
        return walk_strings(Report.model_construct(**self.fields))
