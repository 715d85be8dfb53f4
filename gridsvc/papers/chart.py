"""Vector maps on paper: shapes in lon/lat drawn at a round scale, with labels, legend, scale bar and north arrow."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import shapely
from fpdf.enums import TextMode

from gridsvc.geometry.measure import LocalMetres
from gridsvc.papers.page import INK, MM_PER_PT, QUIET, SIZES, Paper

NICE = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0)
BAR = (1, 2, 5)
FINEST_MM = 0.04  # what is smaller cannot be seen
OVER_MM = 4.0  # shapes are cut this far outside the frame
LEGEND_MM = 5.0
HALO = 0.9


class Frame(NamedTuple):
    """Where a map stands on the paper, in mm."""

    x: float
    y: float
    width: float
    height: float


class Ink(NamedTuple):
    """How shapes are drawn: line colour and width (mm), fill, dashes (mm; 0: none); empty colours draw nothing."""

    line: str = ""
    width: float = 0.2
    fill: str = ""
    dash: float = 0.0


class Layer(NamedTuple):
    """Shapes (lon/lat) that look alike; `words` is their line in the legend."""

    shapes: Any
    ink: Ink
    words: str = ""


class Label(NamedTuple):
    """The first of `texts` that has room at a shape; on a line it runs along it."""

    texts: Sequence[str]
    shape: Any
    size: float = SIZES["small"]
    colour: str = INK


WATER, GREEN = Ink("#93c5fd", 0.2, "#dbeafe"), Ink("", 0, "#ecf7ec")
STREAM, ROAD, RAIL = Ink("#93c5fd", 0.6), Ink("#d6dce4", 1.6), Ink("#94a3b8", 0.4, dash=1.6)
BUILDING = Ink("#d8dee6", 0.1, "#eef1f5")
GRID, DIVISION, CHOSEN = Ink("#334155", 0.25), Ink("#334155", 0.6, dash=2.4), Ink("#b45309", 0.8, "#fdf0d9")
FORMER = Ink("#b45309", 0.5, dash=1.4)


@dataclass(frozen=True, slots=True)
class View:
    """A frame with the ground it shows: `local` metres around its middle at 1 : `scale`."""

    frame: Frame
    local: LocalMetres
    scale: float

    @classmethod
    def of(cls, bounds: Sequence[float], frame: Frame, margin: float = 1.12, least: float = 500.0) -> Self:
        """The frame with room for the bounds (west, south, east, north) at a round scale, not larger than 1 : least."""
        west, south, east, north = bounds
        local = LocalMetres.at((west + east) / 2, (south + north) / 2)
        width, height = (east - west) * local.lon_m, (north - south) * local.lat_m
        needed = max(width / frame.width, height / frame.height) * 1000 * margin
        return cls(frame, local, nice(max(needed, least)))

    def window(self, over: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east and north of what is shown (degrees), and `over` mm around it."""
        half = [(side / 2 + over) * self.scale / 1000 for side in (self.frame.width, self.frame.height)]
        x, y = half[0] / self.local.lon_m, half[1] / self.local.lat_m
        return self.local.lon - x, self.local.lat - y, self.local.lon + x, self.local.lat + y

    def on_paper(self, shapes: Any) -> Any:
        """The shapes in mm of the page, cut a little outside the frame; what is not seen is left out."""
        seen = shapely.clip_by_rect(np.asarray(shapes, dtype=object), *self.window(OVER_MM))
        seen = seen[~shapely.is_empty(seen) & ~shapely.is_missing(seen)]
        return shapely.simplify(shapely.transform(seen, self._mm), FINEST_MM, preserve_topology=True)

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in mm of the page."""
        x, y = self._mm(np.array([[lon, lat]]))[0].tolist()
        return x, y

    def _mm(self, lonlat: Any) -> Any:
        metres = self.local.metres(lonlat) * 1000 / self.scale
        frame = self.frame
        return np.column_stack((frame.x + frame.width / 2 + metres[:, 0], frame.y + frame.height / 2 - metres[:, 1]))


def nice(scale: float) -> float:
    """The next round scale that shows at least as much."""
    power = 10.0 ** math.floor(math.log10(scale))
    return next(digit * power for digit in NICE if digit * power >= scale * (1 - 1e-9))


def bar_of(scale: float, most_mm: float) -> tuple[int, float]:
    """Metres and millimetres of the longest round length that fits into `most_mm`."""
    most = most_mm * scale / 1000
    power = 10 ** math.floor(math.log10(most))
    metres = max(digit * power for digit in BAR if digit * power <= most * (1 + 1e-9))
    return int(metres), metres * 1000 / scale


def draw(
    paper: Paper,
    view: View,
    layers: Iterable[Layer],
    labels: Iterable[Label] = (),
    *,
    north: str = "N",
    pin: tuple[float, float] | None = None,
) -> None:
    """The map in its frame; `layers` from below, `labels` the most wanted first; a pin at a place (lon, lat)."""
    frame = view.frame
    with paper.local_context(), paper.rect_clip(*frame):
        paper.set_fill_color("#ffffff")
        paper.rect(*frame, style="F")
        for layer in layers:
            _draw_shapes(paper, view.on_paper(layer.shapes), layer.ink)
        bottom, right = frame.y + frame.height, frame.x + frame.width
        taken: list[Any] = [
            shapely.box(frame.x, bottom - 9, frame.x + 48, bottom),
            shapely.box(right - 10, frame.y, right, frame.y + 16),
        ]
        if pin:
            x, y = _pin(paper, view, *pin)
            taken.append(shapely.box(x - 3, y - 3, x + 3, y + 3))
        for label in labels:
            _draw_label(paper, view, label, taken)
        _bar(paper, view)
        _north(paper, frame, north)
    paper.set_draw_color(QUIET)
    paper.set_line_width(0.3)
    paper.rect(*frame)


def legend(paper: Paper, x: float, y: float, layers: Iterable[Layer], width: float) -> float:
    """Samples with their words, in rows no wider than `width`; where the next thing may stand."""
    at = x
    for layer in layers:
        if not layer.words:
            continue
        room = 9 + paper.measured(layer.words, SIZES["small"]) + 5
        if at > x and at + room > x + width:
            at, y = x, y + LEGEND_MM
        sample = (
            shapely.box(at, y, at + 7, y + 3.2)
            if layer.ink.fill
            else shapely.linestrings([[at, y + 1.6], [at + 7, y + 1.6]])
        )
        _draw_shapes(paper, np.array([sample]), layer.ink)
        paper.put(at + 9, y + 2.7, layer.words, size=SIZES["small"])
        at += room
    return y + LEGEND_MM


def _pin(paper: Paper, view: View, lon: float, lat: float) -> tuple[float, float]:
    """A ring with a dot at a place; where it stands on the page."""
    x, y = view.spot(lon, lat)
    paper.set_draw_color("#b91c1c")
    paper.set_fill_color("#b91c1c")
    paper.set_line_width(0.6)
    paper.circle(x, y, 2.2)
    paper.circle(x, y, 0.7, style="F")
    return x, y


def _draw_shapes(paper: Paper, shapes: Any, ink: Ink) -> None:
    if ink.line:
        paper.set_draw_color(ink.line)
        paper.set_line_width(ink.width)
    if ink.fill:
        paper.set_fill_color(ink.fill)
    paper.set_dash_pattern(dash=ink.dash, gap=ink.dash * 0.7)
    for part in shapely.get_parts(shapely.get_parts(shapes)):
        if part.geom_type == "Polygon":
            _polygon(paper, part, ink)
        elif part.geom_type == "LineString" and ink.line:
            paper.polyline(shapely.get_coordinates(part).tolist())
    paper.set_dash_pattern()


def _polygon(paper: Paper, part: Any, ink: Ink) -> None:
    rings = [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(part)]
    if ink.fill and len(rings) > 1:
        with paper.new_path() as path:
            path.style.fill_color, path.style.stroke_color = ink.fill, None
            path.style.intersection_rule = "evenodd"
            for first, *others in rings:
                path.move_to(*first)
                for place in others:
                    path.line_to(*place)
                path.close()
    elif ink.fill:
        paper.polygon(rings[0], style="F")
    if ink.line:
        for ring in rings:
            paper.polyline(ring)


def _draw_label(paper: Paper, view: View, label: Label, taken: list[Any]) -> None:
    """The label where it has room in the frame and meets no other one; else nowhere."""
    shapes = view.on_paper([label.shape])
    if not len(shapes):
        return
    frame = shapely.box(view.frame.x, view.frame.y, view.frame.x + view.frame.width, view.frame.y + view.frame.height)
    seen = shapely.intersection(shapes[0], frame)
    if shapely.is_empty(seen):
        return
    along = shapely.get_dimensions(seen) == 1
    x, y, angle, room = _on_line(seen) if along else _in_area(seen)
    for text in label.texts:
        width, height = paper.measured(text, label.size), label.size * MM_PER_PT
        space = _space(x, y, width, height, angle)
        fits = width <= room * (0.9 if along else 1.9)
        if fits and shapely.covers(frame, space) and not any(shapely.intersects(space, other) for other in taken):
            taken.append(space)
            with paper.rotation(angle, x, y):
                _halo(paper, x - width / 2, y + height * 0.36, text, label)
            return


def _on_line(line: Any) -> tuple[float, float, float, float]:
    """Middle, angle (degrees, readable) and length of the longest straight part."""
    points = [shapely.get_coordinates(part) for part in shapely.get_parts(line) if part.geom_type == "LineString"]
    whole = shapely.simplify(max(map(shapely.linestrings, points), key=shapely.length), 1.0)
    path = shapely.get_coordinates(whole)
    steps = np.diff(path, axis=0)
    lengths = np.hypot(*steps.T)
    at = int(np.argmax(lengths))
    (x, y), (dx, dy) = (path[at] + steps[at] / 2).tolist(), steps[at].tolist()
    angle = -math.degrees(math.atan2(dy, dx))
    return x, y, (angle + 90) % 180 - 90, float(lengths[at])


def _in_area(area: Any) -> tuple[float, float, float, float]:
    """The middle of the largest circle inside, and its radius."""
    parts = shapely.get_parts(area)
    part = parts[int(np.argmax(shapely.area(parts)))]
    if part.geom_type != "Polygon":
        return float(part.centroid.x), float(part.centroid.y), 0.0, 0.0
    radius = shapely.maximum_inscribed_circle(part, tolerance=0.5)
    x, y = shapely.get_coordinates(radius)[0].tolist()
    return x, y, 0.0, float(shapely.length(radius))


def _space(x: float, y: float, width: float, height: float, angle: float) -> Any:
    turn = math.radians(-angle)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [width / 2 + 0.4, height / 2 + 0.4]
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return shapely.polygons(corners @ rotation + [x, y])


def _halo(paper: Paper, x: float, y: float, text: str, label: Label) -> None:
    paper.set_font_size(label.size)
    paper.edged(x, y, text, mode=TextMode.STROKE, colour="#ffffff", width=HALO)
    paper.put(x, y, text, size=label.size, colour=label.colour)


def _bar(paper: Paper, view: View) -> None:
    metres, length = bar_of(view.scale, 30)
    x, y = view.frame.x + 3, view.frame.y + view.frame.height - 3
    words = f"{metres // 1000} km" if metres % 1000 == 0 else f"{metres} m"
    said = f"{words}　1:{view.scale:,.0f}"
    paper.set_fill_color("#ffffff")
    paper.rect(x - 1.5, y - 6, max(length, paper.measured(said, SIZES["small"])) + 3, 8, style="F")
    paper.set_draw_color(INK)
    paper.set_line_width(0.4)
    paper.polyline([(x, y - 1.5), (x, y), (x + length, y), (x + length, y - 1.5)])
    paper.put(x, y - 2.2, said, size=SIZES["small"])


def _north(paper: Paper, frame: Frame, word: str) -> None:
    x, y = frame.x + frame.width - 6, frame.y + 4
    paper.set_fill_color("#ffffff")
    paper.rect(x - 3.6, y - 2, 7.2, 14, style="F")
    paper.set_fill_color(INK)
    paper.polygon([(x, y), (x + 2.2, y + 7), (x, y + 5.4), (x - 2.2, y + 7)], style="F")
    width = paper.measured(word, SIZES["small"])
    paper.put(x - width / 2, y + 10.4, word, size=SIZES["small"], bold=True)
