"""Merge a large catalogue three ways and count what became of each translation: ours, `msgmerge`, `pybabel update`.

    .venv/bin/python benchmarks/messages.py [--strings 10000] [--without pybabel]

The catalogue is made up from the words of locales/content.pot by a fixed seed. Each translation is the name of the string
it belongs to, so what a merge attaches where can be told without judgement. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from napreport.language.catalogue import parse_po
from napreport.language.languages import Language
from napreport.messages.merge import merge
from napreport.messages.po import po_bytes

ROOT = Path(__file__).parent.parent
LANGUAGE = Language(code="es", name="español", locale="es", tag="es", quotes=("«", "»", "“", "”"))
FIELDS = ("name", "claim", "body", "why", "where")


@dataclass(frozen=True, slots=True)
class String:
    """A string and the name that it keeps whatever happens to its context and words ("" for one that nobody translated)."""

    name: str
    context: str
    words: str
    fate: str = "unchanged"


def made_up(count: int, chance: random.Random) -> list[String]:
    """Return strings in records of five fields; one in eight repeats the words of another, as labels and sources do."""
    words = [word for entry in polib.pofile(str(ROOT / "locales" / "content.pot")) for word in entry.msgid.split()]
    strings: list[String] = []
    for number in range(count):
        if strings and number % 8 == 0:
            text = chance.choice(strings).words
        else:
            text = " ".join(chance.choices(words, k=chance.choice((3, 6, 9, 15, 25, 45))))
        context = f"record.{number // len(FIELDS)}.{FIELDS[number % len(FIELDS)]}".replace("record.", "record.r", 1)
        strings.append(String(context, context, text))
    return strings


def edited(strings: list[String], chance: random.Random) -> tuple[list[String], list[String], list[String]]:
    """Return (what was there, what had become obsolete, what is there now); `fate` says what happened to each."""
    now = list(strings)
    numbers = list(range(len(strings)))
    chance.shuffle(numbers)
    share = len(strings) // 100

    def some(many: int) -> list[int]:
        taken, numbers[:] = numbers[:many], numbers[many:]
        return taken

    for number in some(3 * share):
        words = now[number].words.split()
        words[chance.randrange(len(words))] = "another"
        now[number] = replace(now[number], words=" ".join(words), fate="edited")
    for number in some(share):
        now[number] = replace(
            now[number], words=f"Entirely different {number}: {now[number].context}", fate="rewritten"
        )
    for number in some(share):
        record = now[number].context.rsplit(".", 1)[0]
        now[number] = replace(now[number], context=f"{record}.moved", fate="moved in its record")
    for number in some(share):
        now[number] = replace(now[number], context=f"record.n{number}.claim", fate="moved to another record")
    obsolete = [strings[number] for number in some(share)]
    now = [replace(string, fate="back") if string in obsolete else string for string in now]
    there = [string for string in strings if string not in obsolete]
    gone = {strings[number].context for number in some(share)}
    now = [string for string in now if string.context not in gone]
    for number in range(2 * share):  # half of them say what an existing string says, in another record
        words = chance.choice(strings).words if number % 2 else f"Something new under number {number} is said here"
        now.insert(chance.randrange(len(now)), String("", f"record.i{number}.claim", words, "inserted"))
    return there, obsolete, now


def catalogue(strings: list[String], obsolete: list[String] = [], *, translated: bool) -> polib.POFile:  # noqa: B006
    """Return a PO file of strings, each translated by its name."""
    po = polib.POFile(wrapwidth=0)
    po.metadata = {"Language": "es", "Content-Type": "text/plain; charset=UTF-8", "X-Source-Language": "en"}
    po.metadata |= {"Plural-Forms": "nplurals=2; plural=(n != 1);", "Content-Transfer-Encoding": "8bit"}
    for string in (*strings, *obsolete):
        translation = string.name if translated else ""
        po.append(
            polib.POEntry(
                msgctxt=string.context, msgid=string.words, msgstr=translation, obsolete=string in obsolete,
                occurrences=[] if string in obsolete else [("content/made-up.yaml", "")],
            )
        )  # fmt: skip
    return po


def verdict(merged: polib.POFile, now: list[String], there: set[str]) -> Counter[str]:
    """Count what became of the strings. Lost is a translation that stands nowhere any more."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in merged if not entry.obsolete}
    counts: Counter[str] = Counter()
    for string in now:
        entry = entries[string.context, string.words]
        attached = entry.msgstr
        stays_good = string.fate in ("unchanged", "back", "moved in its record")
        if attached == string.name != "":
            counts["kept"] += 1
            counts["kept, but to be reviewed for nothing"] += stays_good and entry.fuzzy
            counts["changed, yet it would ship"] += not entry.fuzzy and string.fate in ("edited", "rewritten")
        elif attached:
            counts["wrongly attached, would ship"] += not entry.fuzzy
            counts["wrongly attached, to be reviewed"] += bool(entry.fuzzy)
        elif string.name:
            counts["not attached"] += 1
    counts["lost"] = len(there - {entry.msgstr for entry in merged})
    return counts


def main() -> None:
    """Make the files, run the three merges, print one table."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    arguments.add_argument("--strings", type=int, default=10_000)
    arguments.add_argument("--without", action="append", default=[], choices=("msgmerge", "pybabel"))
    asked = arguments.parse_args()
    chance = random.Random(20210611)
    there, obsolete, now = edited(made_up(asked.strings, chance), chance)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, pot, out = folder / "old.po", folder / "new.pot", folder / "out.po"
        old.write_bytes(po_bytes(catalogue(there, obsolete, translated=True)))
        pot.write_bytes(po_bytes(catalogue(now, translated=False)))

        def ours() -> None:
            template, before = (parse_po(path.read_text("utf-8")) for path in (pot, old))
            out.write_bytes(po_bytes(merge(template, before, LANGUAGE)))

        def msgmerge() -> None:
            command = ["msgmerge", "--quiet", "--no-wrap", "--previous", "--output-file", str(out), str(old), str(pot)]
            subprocess.run(command, check=True)

        def pybabel() -> None:
            shutil.copy(old, out)
            babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "update", "-l", "es"]
            subprocess.run([*babel, "-i", str(pot), "-o", str(out)], check=True)

        rows: dict[str, Counter[str]] = {}
        seconds: dict[str, float] = {}
        for tool in (ours, msgmerge, pybabel):
            if tool.__name__ in asked.without:
                continue
            start = time.perf_counter()
            tool()
            seconds[tool.__name__] = time.perf_counter() - start
            rows[tool.__name__] = verdict(parse_po(out.read_text("utf-8")), now, {s.name for s in (*there, *obsolete)})
    fates = Counter(string.fate for string in now)
    print(f"{len(now)} strings: {', '.join(f'{many} {fate}' for fate, many in fates.most_common())}\n")
    named = [
        "kept", "kept, but to be reviewed for nothing", "not attached", "wrongly attached, would ship",
        "wrongly attached, to be reviewed", "changed, yet it would ship", "lost",
    ]  # fmt: skip
    print(f"{'':38}" + "".join(f"{tool:>12}" for tool in rows))
    for line in named:
        print(f"{line:38}" + "".join(f"{counts[line]:>12}" for counts in rows.values()))
    print(f"{'seconds':38}" + "".join(f"{seconds[tool]:>12.1f}" for tool in rows))
    print(f"{'times as long as ours':38}" + "".join(f"{seconds[tool] / seconds['ours']:>12.1f}" for tool in rows))


if __name__ == "__main__":
    main()
