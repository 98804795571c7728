"""Entries as the calendar component draws them; what is the same for all of them is found once a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.accounts.rules import Permission
from app.approvals.rules.alone import SOLE
from app.approvals.rules.partial import names_less
from app.calendar.queries import Entry
from app.calendar.queries.windows import Account
from app.calendar.rules.becoming import TITLE
from app.calendar.rules.clashes import Clash
from app.calendar.rules.colouring import Paint
from app.calendar.rules.showing import MOVABLE
from app.calendar.views.colours import Colours
from app.channels.rules.accounts import marks_of, names_of
from app.core.words import say
from app.web.addresses import Address, addresses_of_post, post_addresses
from app.web.formats import reader
from app.web.request import actor
from app.web.statuses import WORDS
from app.web.words import translate

WARNING, WARNINGS = say("aviso"), say("avisos")
MOVE = say("Mover «%(title)s»…")


@dataclass(frozen=True, slots=True)
class Chip:
    """`said` is the word of the status; `again`, of the second of two equal hours; `move`, where another is given.

    `hue`, the class of its colour where colours do not tell states; `keys`, the letters and the name of what they tell.
    """

    time: str
    again: bool
    status: str
    said: str
    title: str
    accounts: str
    marks: str
    topic: str
    url: str
    move: str
    move_said: str
    number: str
    hue: str = ""
    keys: tuple[Paint, ...] = ()
    warned: str = ""
    """How many warnings it has, read aloud behind their number; `clashes`, the warnings."""
    clashes: tuple[Clash, ...] = field(default=(), hash=False)  # sentences have values, which have no hash


@dataclass(frozen=True, slots=True)
class Pen:
    """Whoever looks, where their clocks are and what they may do."""

    zone: ZoneInfo
    page: Address | None
    hour: Address
    moves_all: bool
    moves_own: bool
    person_id: int | None
    untitled: str
    moving: str
    sole: str
    warned: tuple[str, str]
    words: dict[str, str]
    colours: Colours

    def chips(self, entries: Iterable[Entry]) -> list[Chip]:
        return [self._chip(entry) for entry in entries]

    def _chip(self, entry: Entry) -> Chip:
        keys = self.colours.of.get(entry.id, ())
        at, title = entry.planned_at.astimezone(self.zone), _cut(entry.title) or self.untitled
        return Chip(
            time=f"{at.hour:02}:{at.minute:02}",
            again=bool(at.fold),
            status=entry.shown,
            said=self.words[entry.shown],
            title=f"{title} · {self.sole}" if entry.is_sole else title,
            accounts=_names(entry.accounts, entry.left),
            marks="" if self.colours.tells_accounts else _marks(entry.accounts),
            topic=entry.topic,
            url=self.page(entry.year, entry.ordinal) if self.page else entry.permalink,
            move=self.hour(entry.year, entry.ordinal) if self._may_move(entry) else "",
            move_said=self.moving % {"title": title},
            number=f"{entry.year}/{entry.ordinal}",
            hue=_hue(keys),
            keys=keys,
            warned=self.warned[len(entry.clashes) > 1] if entry.clashes else "",
            clashes=entry.clashes,
        )

    def _may_move(self, entry: Entry) -> bool:
        mine = self.moves_own and entry.author_id == self.person_id
        return (self.moves_all or mine) and entry.shown in MOVABLE


def pen(colours: Colours) -> Pen:
    who = actor()
    return Pen(
        zone=reader().zone,
        page=post_addresses("drafting.show") if who.may(Permission.POST_READ) else None,
        hour=addresses_of_post("calendar.moving"),
        moves_all=who.may(Permission.POST_EDIT),
        moves_own=who.may(Permission.POST_WRITE),
        person_id=who.id,
        untitled=translate(say("Sin título")),
        moving=translate(MOVE),
        sole=translate(SOLE),
        warned=(translate(WARNING), translate(WARNINGS)),
        words={name: translate(word) for name, word in WORDS.items()},
        colours=colours,
    )


def _hue(keys: tuple[Paint, ...]) -> str:
    """Its edge is of one colour only where it is of one thing."""
    return f" hue--{keys[0].slot if len(keys) == 1 else 0}" if keys else ""


def _cut(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"


def _names(accounts: tuple[Account, ...], left: tuple[Account, ...]) -> str:
    return ", ".join(map(translate, names_less(accounts, left))) if left else _all_names(accounts)


@lru_cache(maxsize=1024)
def _all_names(accounts: tuple[Account, ...]) -> str:
    return ", ".join(names_of(accounts))


_marks = lru_cache(maxsize=1024)(marks_of)
