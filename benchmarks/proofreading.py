"""Damage one entry at a time in the Spanish catalogue, and count what `napreport messages check` finds.

    .venv/bin/python benchmarks/proofreading.py [--each 40]

Each kind of fault is put into so many entries, chosen by a fixed seed from those that can have it. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from napreport.content.folders import Project
from napreport.language.catalogue import forms_of, parse_po
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.po import is_translated
from napreport.messages.rules import RULES
from napreport.messages.terms import read_glossary, term_faults
from napreport.prepare import prepare

ROOT = Path(__file__).parent.parent
LANGUAGE = "es"


def swapped(pattern: str, change: Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    """Return what replaces the first place that fits."""
    return lambda text: re.sub(pattern, change, text, count=1)


#: Each kind of fault: the code that should tell it, and what makes it (the same text where it cannot be made).
FAULTS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("a digit more", "NR202", swapped(r"(?<![\w{/-])\d+(?![\w}.-])", lambda m: f"{m[0]}7")),
    ("a year off by one", "NR202", swapped(r"\b20\d\d\b", lambda m: str(int(m[0]) + 1))),
    ("an address with a letter less", "NR203", swapped(r"\b(\w+)\.org\b", lambda m: f"{m[1][:-1]}.org")),
    ("a closing bracket less", "NR212", swapped(r"\((?!http|mailto|lang)([^()]*)\)(?!\w)", lambda m: f"({m[1]}")),
    ("straight quotation marks", "NR213", swapped(r"«([^»]*)»|\b(de la \w+)\b", lambda m: f'"{m[1] or m[2]}"')),
    ("a word twice", "NR214", swapped(r" (\w{3,}) ", lambda m: f" {m[1]} {m[1]} ")),
    ("two spaces", "NR215", swapped(r"(\w) (\w)", lambda m: f"{m[1]}  {m[2]}")),
    ("no full stop", "NR216", swapped(r"\.$", lambda m: "")),
    ("an English acronym", "NR218", swapped(r"\bOSC\b", lambda m: "CSO")),
    ("a negation less", "NR222", swapped(r"\b(no|sin|ni|ningun[ao]|nunca) ", lambda m: "")),
    ("half of it missing", "NR223", lambda text: text[: len(text) // 3] if len(text) > 60 else text),
    (
        "a forbidden term",
        "NR220",
        swapped(r"\b[Rr]eparación\b", lambda m: "remedio"),
    ),
    ("a glossary's term put otherwise", "NR221", swapped(r"(?i)rendición de cuentas", lambda m: "responsabilidad")),
)


def main() -> None:
    """Print one row for each kind of fault, and what is found in the catalogue as it is."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--each", type=int, default=40)
    each = arguments.parse_args().each
    ready = prepare(Project.at(ROOT), [LANGUAGE])
    po = parse_po(ready.project.catalogue(LANGUAGE, "content").read_text("utf-8"))
    terms, _ = read_glossary(ready.project.locales / "glossary.csv", "glossary.csv", ready.languages)
    short = {e.msgid: e.msgstr for e in po if re.fullmatch(r"acronym\.[^.]+\.short", e.msgctxt or "")}
    tongues = LanguagePair(ready.languages[ready.report.language], ready.languages[LANGUAGE], short)
    pairs = [
        TranslationPair(e.msgctxt, e.msgid, e.msgstr)
        for e in po
        if is_translated(e) and not e.obsolete and not e.msgid_plural
    ]
    assert all(forms_of(e) for e in po)

    def told(pair: TranslationPair) -> set[str]:
        found = {code for code, _, rule, _ in RULES for _ in rule(pair, tongues)}
        return found | {code for code, _ in term_faults(pair, terms)}

    before = {pair.context: told(pair) for pair in pairs}
    chance = random.Random(20210611)
    print(f"{'fault':34}{'code':8}{'made':>6}{'found':>7}{'share':>8}{'others told':>13}")
    made = found = 0
    for name, code, damage in FAULTS:
        damaged = [replace(pair, target=damage(pair.target)) for pair in pairs if damage(pair.target) != pair.target]
        chance.shuffle(damaged)
        damaged = damaged[:each]
        told_now = [told(pair) - before[pair.context] for pair in damaged]
        hits, others = sum(code in codes for codes in told_now), sum(len(codes - {code}) for codes in told_now)
        made, found = made + len(damaged), found + hits
        share = f"{100 * hits / len(damaged):.0f} %" if damaged else "-"
        print(f"{name:34}{code:8}{len(damaged):>6}{hits:>7}{share:>8}{others:>13}")
    print(f"\n{found} of {made} faults found ({100 * found / made:.0f} %)")
    undamaged = sum(map(len, before.values()))
    print(f"{len(pairs)} entries as they are: {undamaged} finding(s), before waivers, without spelling")


if __name__ == "__main__":
    main()
