"""Chips coloured by state, topic, account or language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

from flask import url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.rules.partial_approval import account_names_without
from app.domain.approvals.rules.sole_approval import SOLE_APPROVAL_WORD
from app.domain.calendar.queries.entries import Account, PostEntry
from app.domain.calendar.rules.clashes import Clash
from app.domain.calendar.rules.colours import MOST_COLOURS, ColourBy, Paint, assign_colour_slots, distinct_marks
from app.domain.directory.rules.networks import (
    NETWORK_MARKS,
    NETWORK_NAMES,
    account_names,
    channel_label,
    network_marks,
)
from app.domain.external_calendars.rules.calendars import calendar_mark
from app.domain.organisations.rules import language_name
from app.domain.publishing.rules.shown_state import MOVABLE_STATES
from app.domain.spreadsheets.rules.row_draft import TITLE_LENGTH
from app.pages.calendar.calendar_view import CalendarView, TemplateValues
from app.pages.components.labels import STATUS_LABELS
from app.web.addresses import PostAddress, post_address_builder, post_query_address_builder
from app.web.formats import reader_settings
from app.web.request import actor
from app.web.translation import translate

NO_VALUE_WORDS = {
    ColourBy.TOPIC: msg("Sin tema"),
    ColourBy.ACCOUNT: msg("Sin cuenta"),
    ColourBy.LANGUAGE: msg("Sin lengua"),
}
_NETWORK_OF = {name: NETWORK_MARKS[network] for network, name in NETWORK_NAMES.items()}


@dataclass(frozen=True, slots=True)
class EntryColours:
    """`of`: paints by entry key, per account or language; `legend`: each once."""

    of: Mapping[int, tuple[Paint, ...]] = field(default_factory=dict)
    legend: Sequence[Paint] = ()
    label: Message | None = None
    tells_accounts: bool = False
    """True when network letters would repeat colours."""


def colour_entries(view: CalendarView, entries: Iterable[PostEntry], choices: TemplateValues) -> EntryColours:
    """Return the entries' colours, none when colours mean states. `choices`: from `filter_choices`."""
    by = view.by
    if by is ColourBy.STATUS:
        return EntryColours()
    names = {entry.id: _COLOURED_VALUES[by](entry) for entry in entries}
    known = [str(name) for name in _known_values(by, choices)]
    slots = assign_colour_slots(known, chain.from_iterable(names.values()))
    marks = distinct_marks({name: _mark(by, name) for name in known})
    paints = {name: _paint(by, name, slots, marks) for name in {"", *chain.from_iterable(names.values())}}
    painted = {key: tuple(paints[name] for name in sorted(some or [""])) for key, some in names.items()}
    legend = sorted(
        set(chain.from_iterable(painted.values())), key=lambda paint: (paint.slot or MOST_COLOURS + 1, paint.name)
    )
    return EntryColours(painted, legend, by.label, by is ColourBy.ACCOUNT)


def _known_values(by: ColourBy, choices: TemplateValues) -> Iterable[str]:
    kinds = {ColourBy.TOPIC: "topics", ColourBy.ACCOUNT: "accounts", ColourBy.LANGUAGE: "languages"}
    return (key if by is ColourBy.LANGUAGE else name for key, name in choices[kinds[by]])


def _paint(by: ColourBy, name: str, slots: Mapping[str, int], marks: Mapping[str, str]) -> Paint:
    """Return a dash without a value."""
    if not name:
        return Paint(0, "–", translate(NO_VALUE_WORDS[by]))
    label = translate(language_name(name)) if by is ColourBy.LANGUAGE else name
    return Paint(slots.get(name, 0), marks.get(name) or _mark(by, name), label)


def _mark(by: ColourBy, name: str) -> str:
    if by is ColourBy.ACCOUNT:
        return _NETWORK_OF.get(name.partition(" · ")[0], calendar_mark(name))
    return name.upper() if by is ColourBy.LANGUAGE else calendar_mark(name)


_COLOURED_VALUES: dict[ColourBy, Callable[[PostEntry], frozenset[str]]] = {
    ColourBy.TOPIC: lambda entry: frozenset({entry.topic} - {""}),
    ColourBy.ACCOUNT: lambda entry: frozenset(channel_label(*account) for account in entry.accounts),
    ColourBy.LANGUAGE: lambda entry: frozenset(entry.languages),
}


WARNING, WARNINGS = msg("aviso"), msg("avisos")
MOVE = msg("Mover «%(title)s»…")


@dataclass(frozen=True, slots=True)
class EntryChip:
    """`status_label`: its words; `again`: the second of two equal hours; `move`: where to reschedule.

    `picture`: a small one; `hue`: class unless colours mean states; `keys`: letters and name.
    """

    time: str
    again: bool
    status: str
    status_label: str
    title: str
    accounts: str
    marks: str
    topic: str
    url: str
    move: str
    move_label: str
    number: str
    picture: str = ""
    hue: str = ""
    keys: tuple[Paint, ...] = ()
    warned: str = ""
    """The word after their number; `clashes`: the warnings."""
    clashes: tuple[Clash, ...] = field(default=(), hash=False)  # sentences have values, which have no hash


@dataclass(frozen=True, slots=True)
class ChipBuilder:
    zone: ZoneInfo
    page: PostAddress | None
    hour: PostAddress
    thumbnail: Callable[[str], str]
    moves_all: bool
    moves_own: bool
    person_id: int | None
    untitled: str
    moving: str
    sole: str
    warned: tuple[str, str]
    words: dict[str, str]
    colours: EntryColours

    def chips(self, entries: Iterable[PostEntry]) -> list[EntryChip]:
        return [self._chip(entry) for entry in entries]

    def _chip(self, entry: PostEntry) -> EntryChip:
        keys = self.colours.of.get(entry.id, ())
        at, title = entry.planned_at.astimezone(self.zone), _shorten(entry.title) or self.untitled
        return EntryChip(
            time=f"{at.hour:02}:{at.minute:02}",
            again=bool(at.fold),
            status=entry.shown,
            status_label=self.words[entry.shown],
            title=f"{title} · {self.sole}" if entry.is_sole else title,
            accounts=_names(entry.accounts, entry.left),
            marks="" if self.colours.tells_accounts else _marks(entry.accounts),
            topic=entry.topic,
            url=self.page(entry.year, entry.ordinal) if self.page else entry.permalink,
            move=self.hour(entry.year, entry.ordinal) if self._may_move(entry) else "",
            move_label=self.moving % {"title": title},
            number=f"{entry.year}/{entry.ordinal}",
            picture=self.thumbnail(entry.picture) if entry.picture else "",
            hue=_hue(keys),
            keys=keys,
            warned=self.warned[len(entry.clashes) > 1] if entry.clashes else "",
            clashes=entry.clashes,
        )

    def _may_move(self, entry: PostEntry) -> bool:
        mine = self.moves_own and entry.author_id == self.person_id
        return (self.moves_all or mine) and entry.shown in MOVABLE_STATES


def chip_builder(colours: EntryColours) -> ChipBuilder:
    who = actor()
    return ChipBuilder(
        zone=reader_settings().zone,
        page=post_address_builder("posts.show") if who.may(Permission.POST_READ) else None,
        hour=post_query_address_builder("calendar.moving"),
        thumbnail=_thumbnail_builder(),
        moves_all=who.may(Permission.POST_EDIT),
        moves_own=who.may(Permission.POST_WRITE),
        person_id=who.id,
        untitled=translate(msg("Sin título")),
        moving=translate(MOVE),
        sole=translate(SOLE_APPROVAL_WORD),
        warned=(translate(WARNING), translate(WARNINGS)),
        words={name: translate(word) for name, word in STATUS_LABELS.items()},
        colours=colours,
    )


def _thumbnail_builder() -> Callable[[str], str]:
    address = url_for("media.small", digest="0")
    return lambda digest: f"{address[: -len('0/small')]}{digest}/small"


def _hue(keys: tuple[Paint, ...]) -> str:
    """Return the style class of a single value's colour, `hue--0` for several values."""
    return f" hue--{keys[0].slot if len(keys) == 1 else 0}" if keys else ""


def _shorten(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def _names(accounts: tuple[Account, ...], left: tuple[Account, ...]) -> str:
    return ", ".join(map(translate, account_names_without(accounts, left))) if left else _all_names(accounts)


@lru_cache(maxsize=1024)
def _all_names(accounts: tuple[Account, ...]) -> str:
    return ", ".join(account_names(accounts))


_marks = lru_cache(maxsize=1024)(network_marks)
