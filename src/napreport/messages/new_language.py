"""Write a new language's row in the languages' table.

Its values come from CLDR, or from a person where CLDR does not know the language.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from napreport.language.languages import Language, autonym, cldr_plural_rule, is_known_locale, is_right_to_left
from napreport.language.pseudo import PSEUDO_LANGUAGES
from napreport.problems import Unusable

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class NewLanguage:
    """A person's settings for a new language; None leaves one to CLDR."""

    code: str
    name: str | None = None
    locale: str | None = None
    plural: str | None = None
    direction: str | None = None
    tag: str | None = None


def language_row(settings: NewLanguage, table: dict[str, Language], source: Language) -> str:
    """Return a language's YAML row; raises `Unusable` without enough options."""
    code = settings.code
    if not _CODE.fullmatch(code) or code in PSEUDO_LANGUAGES:
        raise Unusable(f"'{code}' is no code for a language; write one such as 'qu', 'ay' or 'pt-BR'.")
    if code in table:
        raise Unusable(f"the language '{code}' is in locales/languages.yaml already.")
    cldr = code.replace("-", "_")
    known = is_known_locale(cldr)
    locale = settings.locale or (cldr if known else None)
    if locale is not None and not is_known_locale(locale):
        raise Unusable(
            f"CLDR does not know the locale '{locale}'; name one whose numbers and dates fit, such as 'pt_BR'."
        )
    plural = settings.plural or cldr_plural_rule(code)
    lacking = [
        option
        for option, is_lacking in (
            ("--name (what the language calls itself)", not (settings.name or known)),
            ("--locale (the CLDR locale whose numbers and dates it borrows, such as pt_BR)", locale is None),
            ("--plural (gettext's rule, such as 'nplurals=2; plural=(n != 1);')", not plural),
        )
        if is_lacking
    ]
    if lacking:
        raise Unusable(f"CLDR does not know enough of '{code}'. Say it yourself: {'; '.join(lacking)}.")
    assert locale is not None
    if settings.plural:
        try:
            Language(code=code, name=code, locale=locale, tag=code, quotes=source.quotes, plural=settings.plural)
        except ValueError:
            rule = "nplurals=2; plural=(n != 1);"
            raise Unusable(f"'{settings.plural}' is no plural rule; gettext writes one as '{rule}'.") from None
    direction = settings.direction or ("rtl" if known and is_right_to_left(cldr) else "ltr")
    lines = [
        f"name: {_yaml_text(settings.name or autonym(cldr))}",
        "draft: true # a plain build makes drafts of it; take this line out when 'napreport messages status' has nothing left",
        f"locale: {locale}" + ("" if locale == cldr else " # borrowed: numbers and dates are written as there"),
        f"tag: {settings.tag or code}",
        f"direction: {direction}",
        f"plural: {_yaml_text(plural or '')}",
    ]
    similar = next((each for each in table.values() if each.locale.split("_")[0] == locale.split("_")[0]), source)
    lines.append(
        f"quotes: {json.dumps(list(similar.quotes), ensure_ascii=False)} # those of {similar.name}; correct them"
    )
    return f"  {code}:\n" + "".join(f"    {line}\n" for line in lines)


def add_row(text: str, row: str) -> str:
    """Append a row to the languages in languages.yaml.

    Every line and comment of `text` stays. Raises `Unusable` if the languages are not written one below the other.
    """
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if re.match(r"""(["']?)languages\1\s*:\s*(#.*)?$""", line)), None)
    if start is None:
        raise Unusable(
            "locales/languages.yaml has no line 'languages:' below which a row could go; write its rows one below the other."
        )
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"[^\s#]", lines[n])), len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1  # a comment at the margin belongs to the next key
    head = "".join(lines[:end])
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{row}{''.join(lines[end:])}"


def _yaml_text(text: str) -> str:
    return text if re.fullmatch(r"[\w ]+", text) and not text.isdigit() else json.dumps(text, ensure_ascii=False)
