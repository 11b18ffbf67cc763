"""Translate a selection into a brief of final text.

Facts are put in as the locale writes them, and quotations get the language's marks. Text that the catalogue lacks or marks
as fuzzy stays in the source language, is marked, and is listed on the brief.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from napreport.content import markup
from napreport.content.audiences import Audience
from napreport.content.records import Acronym, Finding, Voice
from napreport.content.report import Report
from napreport.content.select import Selection
from napreport.content.strings import String, replace_strings, walk_strings
from napreport.language.catalogue import Catalogue, State, Translation
from napreport.language.languages import Language
from napreport.language.plurals import ONE_AND_OTHER
from napreport.problems import Place, Problem, error


class Phrase(str):
    """Final text with inline markup and a state.

    `state` says whether it was translated; a draft shows what is not. `contexts` names the strings that it is made of: its own,
    then those of the names of facts inside it.
    """

    __slots__ = ("contexts", "state")
    state: State
    contexts: tuple[str, ...]

    def __new__(cls, text: str, state: State = "done", contexts: tuple[str, ...] = ()) -> Phrase:
        """Return `text` as a phrase in the given state."""
        phrase = super().__new__(cls, text)
        phrase.state = state
        phrase.contexts = contexts
        return phrase


@dataclass(frozen=True, slots=True)
class Brief:
    """One audience's brief in one language.

    `values` are the facts as text; `attributions` say who said each finding, by its id; `gaps` has a problem for each
    untranslated string; `words` are the templates' strings; `used` are the contexts that were looked up.
    """

    report: Report
    audience: Audience
    language: Language
    values: Mapping[str, Phrase]
    attributions: Mapping[str, Phrase]
    words: Catalogue | None
    gaps: tuple[Problem, ...]
    used: frozenset[str]


def translate_selection(
    selection: Selection, language: Language, content: Catalogue | None, words: Catalogue | None
) -> Brief:
    """Translate a selection; the report's own language needs no `content`."""
    return _Translation(selection, language, content).brief(words)


class _Translation:
    """The translation of one selection, with the gaps so far."""

    def __init__(self, selection: Selection, language: Language, catalogue: Catalogue | None) -> None:
        self.selection = selection
        self.language = language
        self.catalogue = catalogue
        self.is_source = language.code == selection.report.language
        self.gaps: list[Problem] = []
        self.values: dict[str, Phrase] = {}
        self.used: set[str] = set()

    def brief(self, words: Catalogue | None) -> Brief:
        report = self.selection.report
        self.values = {
            name: Phrase(self.language.fact(fact)) for name, fact in report.fact.items() if fact.name is None
        }
        counted = [string for string in walk_strings(report) if string.plural is None]
        strings = [string for string in counted if string.path[0] != "acronyms"]
        phrases: dict[tuple[str | int, ...], str] = {}
        for string in sorted(strings, key=lambda s: s.path[0] != "facts"):  # names first, because other texts use them
            phrases[string.path] = phrase = self.translate(string)
            if string.path[0] == "facts":
                self.values[".".join(map(str, string.path[1:3]))] = phrase
        translated = replace_strings(report, phrases)
        said = {finding.id: self.attribution(finding) for finding in translated.findings if finding.voices}
        acronyms = self.acronyms([*phrases.values(), *said.values()])
        unique = {(gap.place, gap.message): gap for gap in self.gaps}
        return Brief(
            report=Report.model_construct(
                **{name: getattr(translated, name) for name in Report.model_fields} | {"acronyms": acronyms}
            ),
            audience=translated.audiences[0],
            language=self.language,
            values=MappingProxyType(self.values),
            attributions=MappingProxyType(said),
            words=words,
            gaps=tuple(unique.values()),
            used=frozenset(self.used),
        )

    def acronyms(self, words: list[str]) -> tuple[Acronym, ...]:
        """Return acronyms that the final text uses; the others leave no gap."""
        used = []
        for acronym in self.selection.report.acronyms:
            gaps, before = len(self.gaps), set(self.used)
            phrases = {s.path: self.translate(s) for s in walk_strings(acronym, f"acronym.{acronym.id}")}
            translated = replace_strings(acronym, phrases)
            pattern = re.compile(rf"(?<!\w){re.escape(markup.plain_text(translated.short))}s?(?!\w)")
            if any(pattern.search(text) for text in words):
                used.append(translated)
            else:
                del self.gaps[gaps:]
                self.used = before
        return tuple(used)

    def translate(self, string: String) -> Phrase:
        if string.path[0] == "findings" and string.path[-2:] == ("quotation", "text"):
            return self.quotation(string)
        found = self.look_up(string)
        return self.fill(found.forms[0], found, string)

    def quotation(self, string: String) -> Phrase:
        """Return a quotation in quotation marks, in published wording if any."""
        finding = self.selection.report.findings[int(string.path[1])]
        assert finding.quotation is not None
        published = finding.quotation.originals.get(self.language.code)
        if published is not None:
            return Phrase(self.language.quote(published))
        found = self.look_up(string)
        text = self.language.quote(self.with_facts(found.forms[0]))
        return Phrase(text, found.state, (string.context, *self.name_contexts(found.forms[0])))

    def look_up(self, string: String) -> Translation:
        """Return a string's translation, else its source words.

        Missing and fuzzy translations are recorded as gaps. Source words have no place in a catalogue, and are counted by the
        source's rule.
        """
        self.used.add(string.context)
        source = tuple(filter(None, (string.text, string.plural)))
        found = self.catalogue.find(string.context, string.text, string.plural) if self.catalogue else None
        if found is None or found.state == "missing":
            if self.is_source:
                return Translation(string.text, source, "done", Place(""))
            place = found.place if found else Place(self.catalogue.file if self.catalogue else "")
            self.gap(place, string, "is not translated", "Translate it")
            return Translation(string.text, source, "missing", Place(""))
        if found.state == "fuzzy":
            self.gap(found.place, string, "needs work: its source has changed or nobody has reviewed it", "Review it")
            # A translation that calls notes which the brief no longer has cannot be shown.
            if not _reference_targets(found.forms) <= _reference_targets(source):
                return Translation(string.text, source, "fuzzy", Place(""))
        return found

    def gap(self, place: Place, string: String, message: str, what: str) -> None:
        shown = markup.plain_text(string.text)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        hint = f"{what}, or build with --draft, which marks it in the document."
        self.gaps.append(error(place, "NR033", f"'{string.context}' {message}: “{shown}”", hint))

    def fill(self, text: str, found: Translation, string: String) -> Phrase:
        return Phrase(self.with_facts(text), found.state, (string.context, *self.name_contexts(text)))

    def name_contexts(self, text: str) -> tuple[str, ...]:
        """Return the contexts of names that a text uses."""
        found = [self.values.get(reference.target) for reference in markup.references(text) if reference.kind == "fact"]
        return tuple(context for phrase in found if phrase is not None for context in phrase.contexts)

    def with_facts(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name, _, form = found.group(1).partition(":")
            fact = self.selection.report.fact.get(name)
            if fact is None or fact.name is not None:
                return self.values.get(name, Phrase("{" + name + "}"))
            return self.language.fact(fact, form)

        return markup.FACT.sub(value, text)

    def attribution(self, finding: Finding) -> Phrase:
        """Return who said a finding.

        Those who said all of it come first: 'Two CSOs; one CSO and one state actor (on gender)'.
        """
        clauses: dict[str, list[Phrase]] = {"": []}  # by part of the finding; "" is all of it
        for voice in finding.voices:
            clauses.setdefault(voice.on or "", []).append(self.voice(voice))
        whole, *parts = ((on, self.language.join(said)) for on, said in clauses.items())
        about = [f"{said} ({on})" for on, said in parts]
        joined = self.language.semicolon.join(filter(None, (whole[1], *about)))
        phrases = [phrase for said in clauses.values() for phrase in said]
        phrases += [voice.on for voice in finding.voices if isinstance(voice.on, Phrase)]
        state: State = next((phrase.state for phrase in phrases if phrase.state != "done"), "done")
        contexts = tuple(dict.fromkeys(context for phrase in phrases for context in phrase.contexts))
        return Phrase(joined[:1].upper() + joined[1:], state, contexts)

    def voice(self, voice: Voice) -> Phrase:
        # `voice.on` is translated already; the group's words are looked up by those of the selection.
        group = self.selection.report.group[voice.group]
        if isinstance(voice.count, int):
            string = next(s for s in walk_strings(group, f"group.{group.id}") if s.plural is not None)
            found = self.look_up(string)
            rule = self.catalogue.rule if self.catalogue and found.place.file else ONE_AND_OTHER
            form = found.forms[min(rule.form_of(voice.count), len(found.forms) - 1)]
            number = {"n": self.language.number(voice.count), "n:words": self.language.number_in_words(voice.count)}
            return self.fill(markup.FACT.sub(lambda m: number.get(m.group(1), m.group()), form), found, string)
        words = next(s for s in walk_strings(group, f"group.{group.id}") if s.context.endswith(f".{voice.count}"))
        found = self.look_up(words)
        return self.fill(found.forms[0], found, words)


def _reference_targets(texts: tuple[str, ...]) -> set[str]:
    references = (reference for text in texts for reference in markup.references(text))
    return {reference.target for reference in references if reference.kind in ("fact", "note")}
