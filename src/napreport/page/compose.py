"""Compose a brief and templates into one semantic page.

Templates run in Jinja's sandbox, see the brief and nothing else, and may use only the page's vocabulary. Content becomes
inline elements when it is printed, so that a template cannot forget to escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree
from markupsafe import Markup

from napreport.content import markup
from napreport.content.load import read_text
from napreport.design.theme import Theme
from napreport.language.languages import Language
from napreport.language.template_messages import Marker, TemplateMessages
from napreport.language.translate import Brief, Phrase
from napreport.language.typography import set_type
from napreport.page import string_markers
from napreport.page.view import View
from napreport.page.vocabulary import Page, text_of, unknown_markup
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket
    from jinja2.sandbox import SandboxedEnvironment

MAIN = "brief.html.j2"


@dataclass(frozen=True, slots=True)
class ComposedBrief:
    """A page, its untranslated strings, and its messages' keys."""

    page: Page
    gaps: tuple[Problem, ...]
    used: frozenset[str]


def compose_page(
    brief: Brief,
    templates: Path,
    name: str,
    theme: Theme,
    words: TemplateMessages,
    *,
    draft: bool,
    mark: Marker | None = None,
    tags: Mapping[str, str] = MappingProxyType({}),
) -> ComposedBrief:
    """Compose a brief's page; raises `Rejected` with its problems.

    `name` is the name of the templates' folder in problems. With `mark`, each string is in an element with the id `l10n:`
    and its own, so that it can be found in the layout. `tags` are those of the project's languages: words in another one
    carry es-PE where a writer wrote es.
    """
    view = View(brief)
    environment = _environment(templates, view.cite, words, mark)
    values = {"brief": view, "report": view.report, "audience": view.audience, "draft": draft}
    rendered = _render(environment, templates, name, MAIN, values)
    rendered = string_markers.insert_elements(rendered) if mark else rendered
    root = _parse(rendered, name)
    if mark:
        string_markers.merge_spans(root)
    return _finish(root, rendered, name, theme, words, brief.language, view.problems(name), tags)


def compose_paper(
    template: str,
    values: Mapping[str, Any],
    templates: Path,
    name: str,
    theme: Theme,
    words: TemplateMessages,
    language: Language,
) -> ComposedBrief:
    """Compose a page without notes that is no brief: an order, letters."""
    rendered = _render(_environment(templates, _no_notes, words), templates, name, template, values)
    return _finish(_parse(rendered, name), rendered, name, theme, words, language, ())


def compose_text(template: str, values: Mapping[str, Any], templates: Path, name: str, words: TemplateMessages) -> str:
    """Render plain text, such as a readme; its gaps are in `words`."""
    return unescape(_render(_environment(templates, _no_notes, words), templates, name, template, values))


def _finish(
    root: etree._Element,
    rendered: str,
    name: str,
    theme: Theme,
    words: TemplateMessages,
    language: Language,
    found: Iterable[Problem],
    tags: Mapping[str, str] = MappingProxyType({}),
) -> ComposedBrief:
    problems = [*_unknown_markup(root, rendered, name), *_broken_links(root, name), *found]
    if problems:
        raise Rejected(problems)
    _tidy(root)
    set_type(root, language)
    for element in root.iter():
        if (code := element.get("lang", "")) in tags:
            element.set("lang", tags[code])
    text = etree.tostring(root, encoding="unicode")
    return ComposedBrief(Page(text, theme), tuple(words.gaps), frozenset(words.used))


def render_template(
    templates: Path, name: str, template: str, words: TemplateMessages, values: Mapping[str, Any]
) -> etree._Element:
    """Render a translators' page into a tree; raises `Rejected`."""
    environment = _environment(templates, _no_notes, words)
    return _parse(_render(environment, templates, name, template, values), name)


def _no_notes(source: str) -> str:
    raise ValueError(f"only a brief has notes; this page calls '{source}'")


def _environment(
    templates: Path, cite: Callable[[str], str], words: TemplateMessages, mark: Marker | None = None
) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def printed(value: object) -> object:
        """Turn content into inline elements; mark what is untranslated."""
        if not isinstance(value, Phrase):
            return value
        inline = markup.render_inline(value, cite)
        if value.state != "done":
            inline = f'<mark data-state="{escape(value.state)}">{inline}</mark>'
        return Markup(mark(value.contexts, inline) if mark else inline)

    def plain(value: str) -> str:
        """Take the markup out, for attributes and links."""
        bare = markup.plain_text(value)
        return mark(value.contexts, bare) if mark and isinstance(value, Phrase) else bare

    def inline(value: str) -> Markup:
        return Markup(printed(value if isinstance(value, Phrase) else Phrase(value)))

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=printed,
        bytecode_cache=_template_cache(),
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= {"plain": plain, "inline": inline, "capitalised": capitalised, "address": address}
    return environment


@cache
def _template_cache() -> BytecodeCache:
    """Return this process's cache of compiled templates.

    Every brief has an environment of its own, and all have the same templates. Jinja asks by a template's name and a hash of
    its source. Compiling takes five times as long as all the rest of composing.
    """
    from jinja2 import BytecodeCache

    class Compiled(BytecodeCache):
        def __init__(self) -> None:
            self.bytecode: dict[tuple[str, str], bytes] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            if (found := self.bytecode.get((bucket.key, bucket.checksum))) is not None:
                bucket.bytecode_from_string(found)

        def dump_bytecode(self, bucket: Bucket) -> None:
            self.bytecode[bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    return Compiled()


def capitalised(text: str) -> str:
    """Return text with a capital first letter; phrases stay phrases."""
    upper = text[:1].upper() + text[1:]
    return Phrase(upper, text.state, text.contexts) if isinstance(text, Phrase) else type(text)(upper)


def address(url: str, longest: int = 40) -> str:
    """Shorten a web address for print, at most to its site."""
    bare = re.sub(r"^(https?://|mailto:)(www\.)?", "", url).rstrip("/")
    return bare if len(bare) <= longest else bare.split("/")[0]


def _render(
    environment: SandboxedEnvironment, templates: Path, name: str, template: str, values: Mapping[str, Any]
) -> str:
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    try:
        return environment.get_template(template).render(values)
    except TemplateSyntaxError as fault:
        place = Place(f"{name}/{fault.name}", fault.lineno)
        problem = error(place, "NR041", f"the template is broken: {fault.message}", "Mend the tag; see docs/page.md.")
    except TemplateNotFound as fault:
        known = [path.relative_to(templates).as_posix() for path in templates.rglob("*.j2")]
        place = _template_place(fault, templates, name)
        message = f"there is no template '{fault.name}'{did_you_mean(str(fault.name), known)}"
        problem = error(place, "NR040", message, "Add it, or correct the part's 'kind' in content/audiences.yaml.")
    except UndefinedError as fault:
        message = f"the template names what does not exist: {fault.message}"
        place = _template_place(fault, templates, name)
        problem = error(place, "NR042", message, "Correct the name; docs/page.md lists what templates see.")
    except SecurityError as fault:
        message = f"the template may not do that: {fault}"
        place = _template_place(fault, templates, name)
        problem = error(place, "NR044", message, "Templates arrange a brief; they run no code.")
    except UnicodeDecodeError as fault:  # Jinja names only the template that includes the file
        names = {path: f"{name}/{path.relative_to(templates).as_posix()}" for path in sorted(templates.rglob("*.j2"))}
        raise Rejected(problem for path in names for problem in read_text(path, names[path])[1]) from fault
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as fault:
        message = f"the template fails: {type(fault).__name__}: {fault}"
        place = _template_place(fault, templates, name)
        problem = error(place, "NR044", message, "Compare the line with the template as delivered.")
    raise Rejected([problem])


def _template_place(fault: BaseException, templates: Path, name: str) -> Place:
    """Return a fault's template and line, which Jinja writes into tracebacks."""
    place = Place(f"{name}/{MAIN}")
    trace = fault.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2" and path.is_relative_to(templates):
            place = Place(f"{name}/{path.relative_to(templates).as_posix()}", trace.tb_lineno)
        trace = trace.tb_next
    return place


def _parse(rendered: str, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_blank_text=False)
    try:
        return etree.fromstring(rendered.strip(), parser)
    except etree.XMLSyntaxError as fault:
        message = f"the arranged page is not well formed: {fault.msg}{_near_line(rendered, fault.lineno)}"
        raise Rejected([error(Place(name), "NR043", message, "Close the element that is named.")]) from None


def _unknown_markup(root: etree._Element, rendered: str, name: str) -> Iterator[Problem]:
    for line, what in unknown_markup(root):
        message = f"{what} is outside the page's vocabulary{_near_line(rendered, line)}"
        yield error(Place(name), "NR043", message, "docs/page.md lists the elements; both formats know these alone.")


def _near_line(rendered: str, line: int | None) -> str:
    """Return words of a rendered line, else ""."""
    lines = rendered.strip().splitlines()
    return f", near “{lines[line - 1].strip()[:80]}”" if line and line <= len(lines) else ""


def _broken_links(root: etree._Element, name: str) -> Iterator[Problem]:
    ids = {element.get("id") for element in root.iter()}
    for link in root.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in ids and not target.startswith("#note-"):  # NR046 reports those
            message = f"the link “{text_of(link)}” leads to '{target}', which is not in the brief"
            yield error(Place(name), "NR045", message, "Show what it leads to, or take the link out.")


_INLINE = frozenset({"strong", "em", "cite", "span", "a", "sup", "mark"})


def _tidy(root: etree._Element) -> None:
    """Take out the white space of the templates' own layout."""
    for element in root.iter():
        holds_inline = any(child.tag in _INLINE for child in element) or (element.text or "").strip()
        if len(element) and not holds_inline:
            element.text = None
            for child in element:
                child.tail = None
        elif element.tag not in _INLINE:
            _squeeze(element)


def _squeeze(element: etree._Element) -> None:
    """Fold white space, except no-break spaces, and strip a block's ends."""
    for node in element.iter():
        if node.text:
            node.text = re.sub(r"[ \t\r\n]+", " ", node.text)
        if node.tail and node is not element:
            node.tail = re.sub(r"[ \t\r\n]+", " ", node.tail)
    if element.text:
        element.text = element.text.lstrip(" ")
    last = element[-1] if len(element) else None
    if last is not None and last.tail:
        last.tail = last.tail.rstrip(" ")
    elif last is None and element.text:
        element.text = element.text.rstrip(" ")
