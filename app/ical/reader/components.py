"""Bytes to components, by line: a broken one spoils no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.errors import Refusal
from app.core.messages import msg

_PARAMETER_VALUE = r"(?>\"[^\"]*+\"|\((?:UTC|GMT)[^)\";]{0,40}+\)[^\";:]*+|[^\";:,]*+)"
"""A value; Windows labels, `(UTC+01:00) Brussels, Madrid`, also unquoted."""
_PROPERTY = re.compile(
    rf"([A-Za-z0-9-]++)((?:; *+[A-Za-z0-9-]++ *+={_PARAMETER_VALUE}(?:,{_PARAMETER_VALUE})*+)*+):(.*+)", re.DOTALL
)
"""Nothing that matched is tried again: a line costs its length, whatever is written in it."""
_PARAMETER = re.compile(r"; *([A-Za-z0-9-]+) *=((?:\"[^\"]*\"|[^\";])*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PARAGRAPH = {"n": "\n", "N": "\n"}
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class NotACalendar(Refusal):
    """Some other file."""


@dataclass(frozen=True, slots=True)
class CalendarProperty:
    """A line (RFC 5545 §3.1); `value` keeps escapes."""

    name: str
    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        unescaped_text = _ESCAPED.sub(lambda match: _PARAGRAPH.get(match[1], match[1]), self.value)
        return _CONTROLS.sub("", unescaped_text).strip()


@dataclass(slots=True)
class CalendarComponent:
    """`line`: its BEGIN's, from 1; `raw`: unfolded."""

    name: str
    line: int
    properties: list[CalendarProperty] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    is_whole: bool = False

    def first(self, name: str) -> CalendarProperty | None:
        return next(
            (calendar_property for calendar_property in self.properties if calendar_property.name == name), None
        )

    def every(self, name: str) -> list[CalendarProperty]:
        return [calendar_property for calendar_property in self.properties if calendar_property.name == name]

    def text(self, name: str) -> str:
        calendar_property = self.first(name)
        return calendar_property.text if calendar_property else ""


def decode_calendar(content: bytes) -> str:
    """Decode UTF-8, else Windows' (covering Latin-1). Raises `NotACalendar`."""
    if not content.strip():
        raise NotACalendar(msg("El archivo está vacío."))
    named = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(named)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def parse_components(text: str) -> list[CalendarComponent]:
    """Return the calendars' direct components. Raises `NotACalendar`."""
    if not re.search(r"^BEGIN:VCALENDAR\s*$", text, re.MULTILINE | re.IGNORECASE):
        is_page = text.lstrip()[:1] == "<"
        page, other = msg("Es una página web, no un calendario (ICS)."), msg("No es un calendario (ICS).")
        raise NotACalendar(page if is_page else other)
    components: list[CalendarComponent] = []
    stack = _ComponentStack()
    for number, line in _unfold_lines(text):
        _take_line(line, number, stack, components)
    return components


class _ComponentStack:
    """Open components: reopening one closes the earlier."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._depths: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def push(self, name: str) -> None:
        self.cut(name)
        self._depths[name] = len(self._names)
        self._names.append(name)

    def cut(self, name: str) -> int | None:
        """Remove the component and its contents; return its depth, None if not open."""
        depth = self._depths.get(name)
        if depth is not None:
            for gone in self._names[depth:]:
                del self._depths[gone]
            del self._names[depth:]
        return depth

    def clear(self) -> None:
        self._names.clear()
        self._depths.clear()


def _take_line(line: str, number: int, stack: _ComponentStack, components: list[CalendarComponent]) -> None:
    head, _, rest = line.partition(":")
    verb, name = head.strip().upper(), rest.strip().upper()
    if verb == "BEGIN":
        _begin(name, number, stack, components)
    if components and len(stack) > 1:
        components[-1].raw.append(line)
    if verb == "END":
        _end(name, stack, components)
    elif verb != "BEGIN" and components and len(stack) == 2 and (each := parse_property(line)):
        components[-1].properties.append(each)


def _begin(name: str, number: int, stack: _ComponentStack, components: list[CalendarComponent]) -> None:
    if name == "VCALENDAR":
        stack.clear()
    else:
        stack.cut(name)
    if len(stack) == 1:
        components.append(CalendarComponent(name, number))
    stack.push(name)


def _end(name: str, stack: _ComponentStack, components: list[CalendarComponent]) -> None:
    """Close a component; an END without BEGIN changes nothing."""
    if stack.cut(name) == 1 and components:
        components[-1].is_whole = True


def parse_property(line: str) -> CalendarProperty | None:
    """Return None if invalid."""
    match = _PROPERTY.fullmatch(line)
    if match is None:
        return None
    parameters = {name.upper(): value.strip().strip('"').strip() for name, value in _PARAMETER.findall(match[2])}
    return CalendarProperty(match[1].upper(), match[3], parameters)


def _unfold_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines and first numbers (RFC 5545 §3.1: a leading blank continues)."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begun, "".join(parts)
        begun, parts = number, [line] if line.strip() else []
    if parts:
        yield begun, "".join(parts)
