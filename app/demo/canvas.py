import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 160, 90
"""In drawing units; `SCALE` pixels each."""
SCALE, FINER = 6, 2

Point = tuple[float, float]

PAPER, SAND, STONE, INK, SLATE = "#f7f8f6", "#fbf1dc", "#dadfdc", "#16201e", "#7c8985"
TEAL, DEEP, MIST, SKY = "#0b5a63", "#07444b", "#e0f0f0", "#cfe6ea"
BLUE, PALE_BLUE, GREEN, LEAF, PALE_GREEN = "#1d4f9e", "#e7eefa", "#1f6b35", "#5d9c6b", "#e5f2e7"
ORANGE, PEACH, AMBER, SUN = "#c8632a", "#fcebe0", "#d99a2b", "#f2c14e"
RED, ROSE, VIOLET, LILAC, WHITE, NIGHT = "#a3261b", "#f3c9c3", "#6a3a9c", "#d9c7ea", "#ffffff", "#17333d"


class DrawingCanvas:
    """A canvas in units from the upper left corner."""

    def __init__(self, ground: str) -> None:
        self._times = SCALE * FINER
        self._image = Image.new("RGB", (WIDTH * self._times, HEIGHT * self._times), ground)
        self._pen = ImageDraw.Draw(self._image)

    def box(self, x: float, y: float, width: float, height: float, colour: str, round_by: float = 0) -> None:
        self._pen.rounded_rectangle(self._all(x, y, x + width, y + height), round_by * self._times, colour)

    def disc(self, x: float, y: float, radius: float, colour: str, tall: float = 1) -> None:
        """Draw a disc `tall` times as high as wide."""
        high = radius * tall
        self._pen.ellipse(self._all(x - radius, y - high, x + radius, y + high), colour)

    def half(self, x: float, y: float, radius: float, colour: str, *, down: bool = False) -> None:
        start = 0 if down else 180
        self._pen.pieslice(self._all(x - radius, y - radius, x + radius, y + radius), start, start + 180, colour)

    def shape(self, points: Sequence[Point], colour: str) -> None:
        self._pen.polygon([self._point(point) for point in points], colour)

    def line(self, points: Sequence[Point], colour: str, thick: float = 1) -> None:
        self._pen.line([self._point(point) for point in points], colour, round(thick * self._times), joint="curve")

    def arc(
        self, x: float, y: float, radius: float, angles: tuple[float, float], colour: str, thick: float = 1
    ) -> None:
        """Draw an arc, in degrees clockwise from the right."""
        frame = self._all(x - radius, y - radius, x + radius, y + radius)
        self._pen.arc(frame, *angles, colour, round(thick * self._times))

    def png(self) -> bytes:
        out = io.BytesIO()
        self._image.reduce(FINER).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def _all(self, *units: float) -> list[float]:
        return [unit * self._times for unit in units]

    def _point(self, point: Point) -> Point:
        return point[0] * self._times, point[1] * self._times


def draw_ground(paper: DrawingCanvas, y: float, colour: str) -> None:
    paper.box(0, y, WIDTH, HEIGHT - y, colour)


def draw_tree(paper: DrawingCanvas, x: float, y: float, size: float, colour: str = LEAF) -> None:
    paper.box(x - size / 10, y - size * 0.6, size / 5, size * 0.6, ORANGE)
    for dx, dy, radius in ((0, 1.0, 0.36), (-0.25, 0.75, 0.3), (0.25, 0.75, 0.3)):
        paper.disc(x + dx * size, y - dy * size, radius * size, colour)


def draw_person(paper: DrawingCanvas, x: float, y: float, size: float, colour: str, skin: str = "#d8a47f") -> None:
    paper.box(x - size * 0.17, y - size * 0.66, size * 0.34, size * 0.66, colour, round_by=size * 0.14)
    paper.disc(x, y - size * 0.82, size * 0.15, skin)


def draw_window(paper: DrawingCanvas, x: float, y: float, width: float, height: float, colour: str = SKY) -> None:
    paper.box(x, y, width, height, colour, round_by=0.6)
    paper.line([(x + width / 2, y), (x + width / 2, y + height)], WHITE, 0.6)
