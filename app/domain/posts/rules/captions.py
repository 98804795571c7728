"""Captions of a video as WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"), and what is wrong with them.

Speed and length follow what subtitlers keep to: UNE 153010 asks for fewer than 15 to 20 characters a second.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import Message, msg

HEADER = "WEBVTT"
FASTEST, BRISK = 20.0, 17.0
"""Characters a second: nobody reads faster, and few as fast."""
LONGEST_LINE = 42
SLACK = 0.5
"""Seconds by which a cue may outlast its film."""
_ASIDE = ("NOTE", "STYLE", "REGION", HEADER)
_MOMENT = r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMES = re.compile(rf"{_MOMENT}\s+-->\s+{_MOMENT}(?:\s.*)?")
_TAG = re.compile(r"<[^<>]*>")


class Cue(NamedTuple):
    """`number`: its place from one; `start`, `end`: seconds."""

    number: int
    start: float
    end: float
    lines: tuple[str, ...]

    @property
    def speed(self) -> float:
        return sum(map(len, self.lines)) / max(self.end - self.start, 0.001)


def read_cues(text: str) -> tuple[Cue, ...]:
    """Return the cues of WebVTT or SubRip, with or without header. Raises `Refusal` naming the first unreadable one."""
    plain = text.replace("\r\n", "\n").strip("\ufeff\n ")
    blocks = (block.strip().split("\n") for block in re.split(r"\n\s*\n", plain))
    cues = (block for block in blocks if block != [""] and not block[0].startswith(_ASIDE))
    return tuple(_cue(number, block) for number, block in enumerate(cues, start=1))


def _cue(number: int, block: list[str]) -> Cue:
    lines = block if "-->" in block[0] else block[1:]
    times = _TIMES.fullmatch(lines[0].strip()) if lines else None
    if times is None:
        raise Refusal(msg(_UNREADABLE.msgid, number=number))
    shown = tuple(_TAG.sub("", line).strip() for line in lines[1:])
    return Cue(number, _seconds(times.groups()[:4]), _seconds(times.groups()[4:]), tuple(filter(None, shown)))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def caption_problems(text: str, seconds: float) -> Iterator[Message]:
    """Yield what keeps the captions from going out with a film of so many seconds."""
    try:
        cues = read_cues(text)
    except Refusal as refusal:
        yield refusal.sentence
        return
    before = 0.0
    for cue in cues:
        if words := _problem(cue, before, seconds):
            yield msg(words.msgid, number=cue.number, at=moment(cue.start), speed=round(cue.speed))
        before = cue.end


def _problem(cue: Cue, before: float, seconds: float) -> Message | None:
    if not cue.lines:
        return _EMPTY
    if cue.end <= cue.start:
        return _BACKWARDS
    if cue.start < before:
        return _OVERLAPS
    if cue.end > seconds + SLACK:
        return _TOO_LATE
    return _TOO_FAST if cue.speed > FASTEST else None


def caption_advice(text: str) -> Iterator[Message]:
    """Yield what makes the captions hard to read, but keeps nothing from going out."""
    try:
        cues = read_cues(text)
    except Refusal:
        return
    for cue in cues:
        if BRISK < cue.speed <= FASTEST:
            yield msg(_BRISK.msgid, number=cue.number, at=moment(cue.start), speed=round(cue.speed))
        longest = max(map(len, cue.lines), default=0)
        if longest > LONGEST_LINE:
            yield msg(_LONG_LINE.msgid, number=cue.number, at=moment(cue.start), length=longest, most=LONGEST_LINE)


def as_webvtt(text: str) -> str:
    """Return the captions as a file: canonical where they can be read, empty without any."""
    return webvtt_of(read_cues(text))


def webvtt_of(cues: Iterable[Cue]) -> str:
    """Return the cues as a file, empty without any."""
    blocks = "\n\n".join(_block(cue, ".") for cue in cues)
    return f"{HEADER}\n\n{blocks}\n" if blocks else ""


def webvtt_bytes(text: str) -> int:
    """Return the size of the captions as a file; none of unreadable ones."""
    try:
        return len(as_webvtt(text).encode())
    except Refusal:
        return 0


def as_subrip(text: str) -> str:
    """Return the captions as a numbered file, for networks that read no WebVTT."""
    return "\n".join(f"{cue.number}\n{_block(cue, ',')}\n" for cue in read_cues(text))


def spoken_text(text: str) -> str:
    """Return what the captions say, as a text; nothing of unreadable ones."""
    try:
        return " ".join(" ".join(cue.lines) for cue in read_cues(text))
    except Refusal:
        return ""


def moment(seconds: float) -> str:
    """Return minutes and seconds, as a player shows them."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _block(cue: Cue, point: str) -> str:
    """Return the cue's times, with what divides their seconds, and its lines."""
    times = " --> ".join(f"{whole}{point}{thousandths:03}" for whole, thousandths in map(_stamp, (cue.start, cue.end)))
    return "\n".join((times, *cue.lines))


def _stamp(seconds: float) -> tuple[str, int]:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}", thousandths


_UNREADABLE = msg("El subtítulo %(number)s no dice cuándo empieza y acaba. Así: 00:00:01.000 --> 00:00:03.500")
_EMPTY = msg("El subtítulo %(number)s (%(at)s) está vacío: escríbalo o quítelo.")
_BACKWARDS = msg("El subtítulo %(number)s (%(at)s) acaba antes de empezar.")
_OVERLAPS = msg("El subtítulo %(number)s (%(at)s) empieza antes de que acabe el anterior.")
_TOO_LATE = msg("El subtítulo %(number)s (%(at)s) acaba después que el vídeo.")
_TOO_FAST = msg(
    "El subtítulo %(number)s (%(at)s) no da tiempo a leerlo: %(speed)s caracteres por segundo. Resúmalo o alárguelo."
)
_BRISK = msg("El subtítulo %(number)s (%(at)s) va deprisa: %(speed)s caracteres por segundo.")
_LONG_LINE = msg(
    "El subtítulo %(number)s (%(at)s) tiene una línea de %(length)s caracteres: pártala, %(most)s como mucho."
)
