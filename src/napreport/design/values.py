"""Read and check templates/design.yaml.

It holds the themes of pages, the measures for renderers, and the room of strings.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from napreport.content.fields import Count, Record, Ungrouped
from napreport.content.load import Document, load
from napreport.content.validate import schema_problems
from napreport.design.fonts import Families, Family, font_fault, package_folder
from napreport.design.theme import Ink, Limits, Motif, Theme
from napreport.design.variants import LARGE_LEAST
from napreport.problems import Problem, did_you_mean, error

Colour = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]
Millimetres = Annotated[float, Field(ge=0, le=297), Ungrouped]
Points = Annotated[float, Ungrouped]
#: Cyan, magenta, yellow and black in percent: 100/75/15/20.
InkValue = Annotated[str, Field(pattern=r"^(100|[0-9]{1,2})(/(100|[0-9]{1,2})){3}$")]
#: Size and leading in pt: 11/16.
SizeAndLeading = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?/[0-9]+(\.[0-9]+)?$")]
#: The names of `type`, each a custom property of the stylesheet: `--t-body` and so on.
TYPE_NAMES = (
    "body", "lead", "small", "card", "note", "h2", "h3", "claim", "quote", "ask", "figure", "number",
    "title", "title_medium", "title_long", "subtitle",
)  # fmt: skip
_LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}
#: The width of an A4 page, in mm.
_A4 = 210.0


class FamilyValues(Record):
    """A family as its file writes it."""

    name: str
    package: str | None = None
    roman: str
    italic: str
    optical: tuple[Points, Points] | None = None


class FontValues(Record):
    """The families by what they are for."""

    text: FamilyValues
    titles: FamilyValues
    fallback: FamilyValues


class SharedColours(Record):
    """Colours that all audiences share."""

    ink: Colour
    ink_2: Colour
    rule: Colour
    hair: Colour
    paper: Colour


class ThemeValues(Record):
    """A theme as its file writes it."""

    accent: Colour
    dark: Colour
    tint: Colour
    tint_strong: Colour
    art: Colour
    motif: Motif
    seed: Annotated[int, Ungrouped] = 0
    inks: Mapping[Literal["accent", "dark", "tint", "tint_strong", "art"], InkValue] = Field(
        default_factory=dict, description="The colours as printing inks; one that is left out is converted"
    )


class GridValues(Record):
    """The grid of a page, in mm."""

    top: Millimetres
    right: Millimetres
    bottom: Millimetres
    left: Millimetres
    main: Millimetres
    gutter: Millimetres


class LimitValues(Record):
    """Limits of a brief's words and type.

    One that is left out sets no limit.
    """

    recommendation_words: Count | None = Field(default=None, description="The fewest words of a recommendation (NR026)")
    small_type: Annotated[float, Field(ge=0, le=100), Ungrouped] | None = Field(
        default=None, description="The most letters under 11 pt in a brief's PDF, in percent (NR181)"
    )


class DesignFile(Record):
    """templates/design.yaml."""

    fonts: FontValues
    logo: str | None = None
    colours: SharedColours
    inks: Mapping[Literal["ink", "ink_2", "rule", "hair", "paper"], InkValue] = Field(
        default_factory=dict, description="The shared colours as printing inks; one that is left out is converted"
    )
    type: Mapping[str, SizeAndLeading]
    large_type: Mapping[str, SizeAndLeading] = Field(
        default_factory=dict, description="The same names for the edition in large type; by default half as large again"
    )
    grid: GridValues
    pages: Count = 10
    limits: LimitValues = LimitValues()
    themes: Mapping[str, ThemeValues]
    letters: Mapping[str, Count] = Field(
        default_factory=dict, description="How many letters a string has room for, by patterns of its id"
    )


#: A typographic point, in mm.
POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Type:
    """Type of one name: size and leading in pt."""

    name: str
    size: float
    leading: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of an A4 page, in mm.

    The rail is the rest of the width beside main column and gutter.
    """

    top: float
    right: float
    bottom: float
    left: float
    main: float
    gutter: float

    @property
    def text(self) -> float:
        """The width of the text."""
        return _A4 - self.left - self.right

    @property
    def one_column(self) -> bool:
        """Whether the main column takes the whole width."""
        return self.main >= self.text

    @property
    def rail(self) -> float:
        """The width of the side rail."""
        return max(0.0, round(self.text - self.main - self.gutter, 2))


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures that renderers need beside a page's theme.

    `logo` is an address that holds the picture. `large` is the type of the edition in large type.
    """

    types: tuple[Type, ...]
    grid: Grid
    logo: str | None
    large: tuple[Type, ...] = ()

    def enlarged(self) -> Measures:
        """Return the measures of large type, in one column."""
        return replace(self, types=self.large, grid=replace(self.grid, main=self.grid.text))

    def type(self, name: str) -> Type:
        """Return the type of a name."""
        return next(each for each in self.types if each.name == name)


@dataclass(frozen=True, slots=True)
class Design:
    """The values of templates/design.yaml.

    `themes` go by name. `pages` is the most pages of a brief, `least_words` the fewest words of a recommendation, `small_type`
    the most letters under 11 pt in percent. `letters` maps patterns of a string's id to its room; the
    first that fits counts.
    """

    themes: Mapping[str, Theme]
    measures: Measures
    families: Families
    pages: int
    letters: Mapping[str, int] = field(default_factory=dict)
    least_words: int | None = None
    small_type: float | None = None

    def room(self, context: str) -> int | None:
        """Return the most letters of a string, or None."""
        return next((most for pattern, most in self.letters.items() if fnmatchcase(context, pattern)), None)

    def limits(self, words: int | None, *, trial: bool) -> Limits:
        """Return the limits of a brief's pages and words.

        `words` is how many its language allows.
        """
        grid = self.measures.grid
        return Limits(grid.top, grid.right, grid.bottom, grid.left, self.pages, words, self.small_type, trial=trial)


def read_design(path: Path, file: str) -> tuple[Design | None, list[Problem]]:
    """Return the design's values, or None and the file's problems.

    Fonts and a logo without a package lie beside the file.
    """
    document, problems = load(path, file, names_files=True)
    if problems:
        return None, problems
    try:
        values = DesignFile.model_validate(document.data)
    except ValidationError as fault:
        return None, schema_problems(fault, document, DesignFile)
    problems = [*_unknown_types(values, document), *_missing_files(values, document, path.parent)]
    if problems:
        return None, problems
    themes = {name: _theme(name, theme, values) for name, theme in values.themes.items()}
    types = tuple(Type(name, *map(float, values.type[name].split("/"))) for name in TYPE_NAMES)
    large = tuple(_large(type_, values.large_type.get(type_.name)) for type_ in types)
    measures = Measures(types, Grid(**dict(values.grid)), _logo(values.logo, path.parent), large)
    families = Families(**{name: _family(family, path.parent) for name, family in values.fonts})
    limits = values.limits
    return Design(
        themes, measures, families, values.pages, values.letters, limits.recommendation_words, limits.small_type
    ), []


def _theme(name: str, values: ThemeValues, file: DesignFile) -> Theme:
    colours = dict(values) | dict(file.colours)
    inks = tuple(
        (colours[each], _ink(ink)) for given in (values.inks, file.inks) for each, ink in sorted(given.items())
    )
    return Theme(name=name, **(colours | {"inks": inks}))


def _ink(text: str) -> Ink:
    cyan, magenta, yellow, black = map(float, text.split("/"))
    return cyan, magenta, yellow, black


def _large(type_: Type, given: str | None) -> Type:
    if given is None:
        return Type(type_.name, max(LARGE_LEAST, type_.size * 1.5), max(LARGE_LEAST * 1.3, type_.leading * 1.5))
    size, leading = map(float, given.split("/"))
    return Type(type_.name, size, leading)


def _family(values: FamilyValues, folder: Path) -> Family:
    roman, italic = values.roman, values.italic
    if values.package is None:
        roman, italic = str(folder / roman), str(folder / italic)
    return Family(values.name, values.package or "", roman, italic, values.optical)


def _logo(name: str | None, folder: Path) -> str | None:
    if name is None:
        return None
    data = b64encode((folder / name).read_bytes()).decode()
    return f"data:{_LOGOS[Path(name).suffix.lower()]};base64,{data}"


def _unknown_types(values: DesignFile, document: Document) -> list[Problem]:
    problems = []
    for field_, given in (("type", values.type), ("large_type", values.large_type)):
        for name in given:
            if name not in TYPE_NAMES:
                place = document.place(field_, name)
                problems.append(error(place, "NR011", f"there is no type '{name}'{did_you_mean(name, TYPE_NAMES)}"))
    for name in TYPE_NAMES:
        if name not in values.type:
            problems.append(error(document.place("type"), "NR010", f"the type '{name}' is missing", "Add it."))
    return problems


def _missing_in_package(
    package: str, files: list[tuple[tuple[Any, ...], str]], document: Document
) -> Iterator[Problem]:
    folder = package_folder(package)
    if folder is None:
        hint = "Install it, or leave 'package' out and put the files into templates/."
        place = document.place(*files[0][0][:2], "package")
        yield error(place, "NR021", f"the font package '{package}' is not installed", hint)
        return
    for path, name in files:
        if not (folder / name).is_file():
            hint = f"It has: {', '.join(sorted(file.name for file in folder.glob('*.[ot]tf')))}."
            message = f"the font package '{package}' has no file '{name}'"
            yield error(document.place(*path), "NR021", message, hint)


def _missing_files(values: DesignFile, document: Document, folder: Path) -> list[Problem]:
    fonts: list[tuple[tuple[Any, ...], str]] = []
    problems: list[Problem] = []
    for role, family in values.fonts:
        files = [(("fonts", role, "roman"), family.roman), (("fonts", role, "italic"), family.italic)]
        if family.package is None:
            fonts += files
        else:
            problems += _missing_in_package(family.package, files, document)
    wanted = [*fonts, *([] if values.logo is None else [(("logo",), values.logo)])]
    problems += [
        error(document.place(*path), "NR021", f"the file '{name}' is missing", "Put it into templates/.")
        for path, name in wanted
        if not (folder / name).is_file()
    ]
    for path, name in fonts:
        why = font_fault(folder / name) if (folder / name).is_file() else ""
        if why:
            hint = "Save the font as a single .ttf or .otf file, and name that."
            problems.append(
                error(document.place(*path), "NR055", f"the font '{name}' cannot be used: it is {why}", hint)
            )
    if values.logo is not None and Path(values.logo).suffix.lower() not in _LOGOS:
        message = f"the logo '{values.logo}' is neither SVG nor PNG"
        problems.append(error(document.place("logo"), "NR012", message, "Save it as SVG, or as PNG."))
    return problems
