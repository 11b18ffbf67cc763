"""Warn of words that leave a reader behind.

`EDITORIAL_CHECKS` read the content alone. The functions after it need a limit of the design, or a language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from napreport.content import markup
from napreport.content.audiences import Audience, KeyMessage
from napreport.content.contents import Contents
from napreport.content.load import Document
from napreport.content.records import Finding, Group, Recommendation, Voice
from napreport.content.report import Report
from napreport.problems import Problem, warning


def check_subject(contents: Contents) -> Iterator[Problem]:
    """NR025: a brief opens with the full name of its subject."""
    subject = contents.fields.get("subject")
    for index, audience in enumerate(contents.records("audiences") if subject else ()):
        statements = [each.text for each in (audience.summary, audience.why_now) if each is not None]
        if _words(str(subject)) not in _words(" ".join([audience.title, audience.subtitle, *statements])):
            message = f"the brief for '{audience.id}' does not open with the subject's full name, “{subject}”"
            hint = "Write it into the subtitle or the summary."
            yield warning(contents.place(("audiences", index)), "NR025", message, hint)


def check_message_links(contents: Contents) -> Iterator[Problem]:
    """NR027: a key message and its recommendation share a word.

    Editors say which one.
    """
    recommendations = {each.id: each for each in contents.records("recommendations")}
    for index, audience in enumerate(contents.records("audiences")):
        for number, message in enumerate(audience.messages):
            named = [recommendations[each] for each in message.recommendations if each in recommendations]
            if not message.link or not named:
                continue
            for missing in _without_link(message, named):
                place = contents.place(("audiences", index, "messages", number, "link"))
                text = (
                    f"'{message.link}' links the message '{message.id}' to its recommendation and is not in {missing}"
                )
                hint = "Say there what answers the message, or name another word in 'link'."
                yield warning(place, "NR027", text, hint)


def _without_link(message: KeyMessage, named: list[Recommendation]) -> Iterator[str]:
    if not _holds(f"{message.headline} {message.text}", str(message.link)):
        yield "the message"
    if not any(_holds(_text_of(each), str(message.link)) for each in named):
        yield " or ".join(f"'{each.id}'" for each in named)


def check_demands(contents: Contents) -> Iterator[Problem]:
    """NR028: in a list that names findings, each line names one.

    A list without any is the editors' own, and a question demands nothing. That a named finding is in the same brief is NR023.
    """
    audiences: Iterable[Audience] = contents.records("audiences")
    for index, audience in enumerate(audiences):
        if not any(demand.findings for demand in audience.checklist):
            continue
        for number, demand in enumerate(audience.checklist):
            if not demand.findings and not demand.text.endswith("?"):
                message = f"the line '{demand.id}' of the checklist for '{audience.id}' names no finding"
                hint = "Name in 'findings' what it rests on; the finding has to be in the same brief."
                yield warning(contents.place(("audiences", index, "checklist", number)), "NR028", message, hint)


EDITORIAL_CHECKS: tuple[Callable[[Contents], Iterable[Problem]], ...] = (
    check_subject,
    check_message_links,
    check_demands,
)


def check_recommendation_words(report: Report, document: Document, least: int | None) -> Iterator[Problem]:
    """NR026: a recommendation says enough to be followed.

    Its action, rationale, why and start are counted. None sets no limit.
    """
    for index, recommendation in enumerate(report.recommendations if least is not None else ()):
        count = len(_text_of(recommendation).split())
        if least is not None and count < least:
            message = f"the recommendation '{recommendation.id}' has {count} words; {least} are the least"
            hint = "Give the source's whole paragraph: what to do, why it would work, where to begin."
            yield warning(document.place("recommendations", index), "NR026", message, hint)


def check_voices(report: Report, document: Document, in_words: Callable[[int], str]) -> Iterator[Problem]:
    """NR029: a finding's text names those who said it, and how many.

    Only groups with `named` are looked for. A number above one has to be there as a word, as digits or as a fact;
    `in_words` writes it in the report's language.
    """
    for index, finding in enumerate(report.findings):
        text = _finding_text(finding, report)
        for number, voice in enumerate(finding.voices):
            group = report.group[voice.group]
            if missing := _missing_of(voice, group, text, in_words):
                message = f"the text of '{finding.id}' does not say that {missing} said it"
                hint = "Say who said it beside what they said, or take the voice out."
                yield warning(document.place("findings", index, "voices", number), "NR029", message, hint)


def _missing_of(voice: Voice, group: Group, text: str, in_words: Callable[[int], str]) -> str:
    """Return the words for a voice that the text lacks, else ""."""
    if not group.named:
        return ""
    count = voice.count
    numbers = {str(count), in_words(count)} if isinstance(count, int) and count > 1 else set()
    counted = not numbers or any(_holds(text, number) for number in numbers)
    if counted and any(_holds(text, name) for name in group.named):
        return ""
    return f"{in_words(count) if isinstance(count, int) else count} of the group '{group.id}'"


def _finding_text(finding: Finding, report: Report) -> str:
    """Return a finding's text, with its facts as numbers."""

    def value(found: re.Match[str]) -> str:
        fact = report.fact.get(found.group(1).partition(":")[0])
        return found.group() if fact is None or fact.number is None else str(fact.number)

    texts = (finding.claim, finding.body, finding.where, finding.why)
    return markup.FACT.sub(value, " ".join(filter(None, texts)))


def _text_of(recommendation: Recommendation) -> str:
    texts = (recommendation.action, recommendation.rationale, recommendation.why, recommendation.start)
    return " ".join(filter(None, texts))


def _holds(text: str, words: str) -> bool:
    """Return whether a text holds words, or longer ones.

    'region' is in 'Regions'.
    """
    return re.search(rf"(?<!\w){re.escape(_words(words))}", _words(text), re.IGNORECASE) is not None


def _words(text: str) -> str:
    return " ".join(text.split())
