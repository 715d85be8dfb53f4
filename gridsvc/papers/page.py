"""Sheets of paper as PDF: Chinese text in an embedded subset of a font, headings, facts, tables, page n of m."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from fpdf import FPDF
from fpdf.enums import TextMode
from pylopdf_fonts_zh_cn import sans_path

from gridsvc.papers.lines import wrapped

FACE = "Noto Sans SC"
MARGIN = 14.0
FOOT = 9.0
MM_PER_PT = 25.4 / 72
LEADING = 1.45
BOLD = 0.028  # of the size, how wide the edge of bold letters is drawn
PADDING = 1.4
INK, QUIET, RULE, SHADE = "#1e293b", "#64748b", "#cbd5e1", "#f1f5f9"
SIZES = {"title": 17.0, "heading": 12.0, "text": 9.5, "small": 8.0}


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width, whether numbers stand right."""

    title: str
    share: float
    right: bool = False


class Words(NamedTuple):
    """What every page says: `page` (number, of how many) in words, and the line at the foot."""

    page: Callable[[int, int], str]
    foot: str


class Paper(FPDF):
    """A document in millimetres; `y` is where the next thing goes. Without `words` the pages bear no foot."""

    def __init__(self, title: str, words: Words | None = None, *, landscape: bool = False, size: str = "A4") -> None:
        super().__init__("landscape" if landscape else "portrait", "mm", size)
        self.words = words
        self.add_font(FACE, "", sans_path())
        self.set_font(FACE, size=SIZES["text"])
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_creator("gridsvc")
        self.add_page()

    @property
    def bottom(self) -> float:
        """Where the room on a page ends."""
        return float(self.h) - MARGIN - (FOOT if self.words else 0)

    def as_bytes(self) -> bytes:
        """The finished document; only now it is known how many pages there are."""
        if self.words:
            for page in range(1, self.pages_count + 1):
                self.page = page
                self.set_font(FACE, size=SIZES["title"])  # what a page was left with is not known here
                self._foot(self.words.page(page, self.pages_count), self.words.foot)
        content = bytes(self.output())
        for font in self.fonts.values():
            font.close()  # type: ignore[union-attr]
        return content

    def _foot(self, number: str, said: str) -> None:
        y = self.h - MARGIN - FOOT / 2
        self.set_draw_color(RULE)
        self.set_line_width(0.2)
        self.line(MARGIN, y, self.w - MARGIN, y)
        room = self.measured(number, SIZES["small"])
        line = wrapped(said, self.epw - room - 4, lambda text: self.measured(text, SIZES["small"]))[0]
        self.put(MARGIN, y + 4.5, line, size=SIZES["small"], colour=QUIET)
        self.put(self.w - MARGIN - room, y + 4.5, number, size=SIZES["small"], colour=QUIET)

    def measured(self, text: str, size: float) -> float:
        """How wide the text is, in mm."""
        self.set_font_size(size)
        return float(self.get_string_width(text))

    def put(
        self, x: float, y: float, text: str, *, size: float = SIZES["text"], colour: str = INK, bold: bool = False
    ) -> None:
        """A line of text that begins at x, its base line at y."""
        self.set_font_size(size)
        self.set_text_color(colour)
        if bold:
            self.edged(x, y, text, mode=TextMode.FILL_STROKE, colour=colour, width=BOLD * size * MM_PER_PT)
        else:
            self.text(x, y, text)

    def edged(self, x: float, y: float, text: str, *, mode: TextMode, colour: str, width: float) -> None:
        """Text of the present size with an edge around its letters."""
        with self.local_context(text_mode=mode):
            self.set_draw_color(colour)
            self.set_line_width(width)
            self.text(x, y, text)

    def wrap(self, text: str, width: float, size: float = SIZES["text"]) -> list[str]:
        """The text in lines no wider than `width`."""
        return wrapped(text, width, lambda piece: self.measured(piece, size))

    def room(self, height: float) -> None:
        """A new page where less than `height` is left."""
        if self.y + height > self.bottom and self.y > MARGIN:
            self.add_page()
            self.y = MARGIN

    def heading(self, text: str, level: str = "heading") -> None:
        """A title, or a heading that stays with what follows."""
        size = SIZES[level]
        lines = self.wrap(text, self.epw, size)
        self.room(len(lines) * height_of(size) + 14)
        self.y += 0 if self.y <= MARGIN else 2.5
        self.lines(lines, size=size, bold=True)
        self.y += 1

    def paragraph(self, text: str, *, size: float = SIZES["text"], colour: str = INK) -> None:
        """Text over the whole width."""
        self.lines(self.wrap(text, self.epw, size), size=size, colour=colour)
        self.y += 1

    def lines(
        self, lines: Sequence[str], *, size: float = SIZES["text"], colour: str = INK, bold: bool = False
    ) -> None:
        """Lines one below the other, over as many pages as it takes."""
        for line in lines:
            self.room(height_of(size))
            self.put(MARGIN, self.y + size * MM_PER_PT, line, size=size, colour=colour, bold=bold)
            self.y += height_of(size)

    def facts(self, pairs: Iterable[tuple[str, str]], columns: int = 2) -> None:
        """Names and values beside each other, in as many columns; a pair without value is left out."""
        shown = [pair for pair in pairs if pair[1]]
        width = self.epw / columns
        for at in range(0, len(shown), columns):
            cells = []
            for name, value in shown[at : at + columns]:
                label = self.measured(name, SIZES["text"]) + 3
                cells.append((name, label, self.wrap(value, width - label - 3)))
            tall = max(len(lines) for *_, lines in cells) * height_of(SIZES["text"])
            self.room(tall)
            for column, (name, label, lines) in enumerate(cells):
                self._fact(MARGIN + column * width, name, label, lines)
            self.y += tall
        self.y += 1

    def _fact(self, x: float, name: str, label: float, lines: Sequence[str]) -> None:
        base = self.y + SIZES["text"] * MM_PER_PT
        self.put(x, base, name, colour=QUIET)
        for number, line in enumerate(lines):
            self.put(x + label, base + number * height_of(SIZES["text"]), line)

    def rows(self, columns: Sequence[Column], cells: Iterable[Sequence[str]], *, size: float = SIZES["small"]) -> None:
        """A table over the whole width whose head comes again on every page."""
        whole = sum(column.share for column in columns)
        widths = [self.epw * column.share / whole for column in columns]
        head = [column.title for column in columns]
        self._row(columns, widths, head, size, heads=None)
        for row in cells:
            self._row(columns, widths, row, size, heads=head)
        self.y += 2

    def _row(self, columns: Any, widths: Any, cells: Sequence[str], size: float, *, heads: Any) -> None:
        """One row; `heads` is what comes first on a new page, None for the head itself."""
        lines = [self.wrap(cell, width - 2 * PADDING, size) for cell, width in zip(cells, widths, strict=True)]
        tall = max(map(len, lines)) * height_of(size) + 2 * PADDING
        if heads is not None and self.y + tall > self.bottom:
            self.add_page()
            self.y = MARGIN
            self._row(columns, widths, heads, size, heads=None)
        if heads is None:
            self.room(tall * 2)
            self.set_fill_color(SHADE)
            self.rect(MARGIN, self.y, self.epw, tall, style="F")
        x = MARGIN
        for column, width, texts in zip(columns, widths, lines, strict=True):
            for number, text in enumerate(texts):
                left = x + width - PADDING - self.measured(text, size) if column.right else x + PADDING
                base = self.y + PADDING + size * MM_PER_PT + number * height_of(size)
                self.put(left, base, text, size=size, bold=heads is None)
            x += width
        self.y += tall
        self.set_draw_color(RULE)
        self.set_line_width(0.2)
        self.line(MARGIN, self.y, MARGIN + self.epw, self.y)

    def to_sign(self, labels: Sequence[str], columns: int = 3) -> None:
        """A line to sign on above each label."""
        width = self.epw / columns
        for at in range(0, len(labels), columns):
            self.room(16)
            self.y += 10
            for number, label in enumerate(labels[at : at + columns]):
                x = MARGIN + number * width
                self.set_draw_color(QUIET)
                self.set_line_width(0.25)
                self.line(x, self.y, x + width - 8, self.y)
                self.put(x, self.y + 4, label, size=SIZES["small"], colour=QUIET)
            self.y += 6


def height_of(size: float) -> float:
    """From one base line to the next, in mm, of text of that size in points."""
    return size * MM_PER_PT * LEADING
