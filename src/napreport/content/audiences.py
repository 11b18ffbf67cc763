"""The records of audiences.yaml: for whom the briefs are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from napreport.content.fields import (
    Id,
    IdSegment,
    Item,
    LanguageTag,
    Noted,
    Pinpoint,
    Record,
    Text,
    WebAddress,
)


class Statement(Noted):
    """A paragraph that opens a brief: its summary, or why now."""

    text: Text


class KeyMessage(Record):
    """A key message: claim, evidence and consequence.

    It points to the recommendations it leads to.
    """

    id: Id
    from_: tuple[Pinpoint, ...] = Field((), alias="from", description="Sections of the source report; printed below it")
    headline: Text
    text: Text
    recommendations: tuple[Id, ...] = Field(min_length=1)
    link: str | None = Field(
        None, description="A word that message and recommendation share, to check that one answers the other"
    )


class Demand(Item):
    """A line of a checklist.

    The findings that it rests on are named behind it, before its stop.
    """

    findings: tuple[Id, ...] = Field(
        (), description="Where given, the text ends without a stop, or with a question mark"
    )


class Glance(Record):
    """A figure at a glance: large number, label, where it comes from."""

    id: Id
    figure: Text = Field(description="The number by reference: '{plan.actions}'")
    label: Text = Field(description="Read after the figure: '97' / 'actions in the plan'")
    source: Text


class Part(Record):
    """A section of a brief.

    `kind` names its template; `items` are the records it shows, in this order.
    """

    id: Id
    kind: str = Field(description="A template in templates/parts/")
    title: Text
    lead: Text | None = None
    items: tuple[Id, ...] = ()
    run_on: bool = Field(False, description="True: follows on the same page")


class Audience(Record):
    """A group of readers and the brief that is made for it."""

    id: Id
    theme: str = Field(description="A theme of templates/design.yaml")
    label: Text = Field(description="'For the State'")
    title: Text = Field(description="A claim, for the cover")
    subtitle: Text
    description: Text = Field(description="One sentence for catalogues and document properties")
    summary: Statement | None = Field(None, description="About 100 words for the cover, with the subject's full name")
    why_now: Statement | None = Field(None, description="The problem and its urgency, above the key messages")
    ask_label: Text
    ask: Text
    messages: Annotated[tuple[KeyMessage, ...], IdSegment("message")] = Field(min_length=1)
    glance: tuple[Glance, ...] = Field(max_length=4)
    checklist: tuple[Demand, ...] = ()
    parts: Annotated[tuple[Part, ...], IdSegment("part")] = Field(min_length=1)
    online: Mapping[LanguageTag, WebAddress] = Field(
        default_factory=dict, description="Where this brief stands online, by language; printed with a QR code"
    )


class AudiencesFile(Record):
    """content/audiences.yaml: one brief for each audience."""

    audiences: Annotated[tuple[Audience, ...], IdSegment("audience")] = Field(min_length=1)
