"""The norms of whoever takes part: numbered, in force from when they were adopted, each with what it lets be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.citizens.rules.categories import Category
from app.citizens.rules.measures import MeasureKind
from app.core.errors import Refusal
from app.core.words import say

MOST_DAYS = 365
"""Of a block that has an end."""


class Notice(StrEnum):
    """What somebody is told of a measure; `{norm}`, `{url}`, `{complain}` and `{until}` stand for what varies."""

    WARNING = "warning"
    HIDDEN = "hidden"
    PERSONAL_DATA = "personal_data"
    BLOCKED = "blocked"
    PERMANENT = "permanent"
    LIFTED = "lifted"


NOTICE_NAMES = {
    Notice.WARNING: say("aviso de las normas"),
    Notice.HIDDEN: say("mensaje oculto"),
    Notice.PERSONAL_DATA: say("mensaje oculto por mostrar datos personales"),
    Notice.BLOCKED: say("bloqueo hasta un día"),
    Notice.PERMANENT: say("bloqueo sin fecha de fin"),
    Notice.LIFTED: say("medida levantada"),
}


@dataclass(frozen=True, slots=True)
class Norm:
    """`texts`: by language. `about`: the kinds of message it forbids. `most_days`: the longest block it allows."""

    code: str
    texts: Mapping[str, str]
    about: frozenset[Category]
    allows: frozenset[MeasureKind]
    most_days: int = 0


@dataclass(frozen=True, slots=True)
class Norms:
    """A version of them. `url`: where everybody may read them; `complain_url`: where one complains of a measure."""

    norms: tuple[Norm, ...]
    notices: Mapping[Notice, Mapping[str, str]]
    url: str = ""
    complain_url: str = ""

    def of(self, code: str) -> Norm | None:
        return next((one for one in self.norms if one.code == code), None)

    def notice(self, notice: Notice, languages: Sequence[str]) -> tuple[str, str]:
        """The words in the first of these languages they are written in, and that language."""
        words = self.notices[notice]
        language = next((one for one in (*languages, "es") if words.get(one)), next(iter(words)))
        return words[language], language


def read_norms(data: Mapping[str, Any]) -> Norms:
    """From plain data; raises `Refusal` for what does not hold together."""
    norms = tuple(_read(one) for one in data["norms"])
    notices = {Notice(name): dict(words) for name, words in data["notices"].items()}
    found = Norms(norms, notices, data.get("url", ""), data.get("complain_url", ""))
    check(found)
    return found


def _read(one: Mapping[str, Any]) -> Norm:
    return Norm(
        code=one["code"],
        texts=dict(one["texts"]),
        about=frozenset(Category(name) for name in one["about"]),
        allows=frozenset(MeasureKind(name) for name in one["allows"]),
        most_days=int(one.get("most_days", 0)),
    )


def plain_norms(norms: Norms) -> dict[str, Any]:
    """As a version keeps them; the opposite of `read_norms`."""
    return {
        "norms": [_plain(one) for one in norms.norms],
        "notices": {name.value: dict(words) for name, words in norms.notices.items()},
        "url": norms.url,
        "complain_url": norms.complain_url,
    }


def _plain(one: Norm) -> dict[str, Any]:
    return {
        "code": one.code,
        "texts": dict(one.texts),
        "about": sorted(one.about),
        "allows": sorted(one.allows),
        "most_days": one.most_days,
    }


def check(norms: Norms) -> None:
    """Raises `Refusal`: codes said twice, norms without words, blocks without a longest term."""
    codes = [one.code for one in norms.norms]
    if len(set(codes)) < len(codes) or not codes:
        raise Refusal(say("Hace falta al menos una norma, y cada una con su propio número."))
    for one in norms.norms:
        _check(one)
    if missing := [name for name in Notice if not any(norms.notices.get(name, {}).values())]:
        raise Refusal(say("Falta el texto de un aviso: %(name)s.", name=NOTICE_NAMES[missing[0]]))


def _check(one: Norm) -> None:
    if not any(one.texts.values()) or not one.allows:
        raise Refusal(say("La norma %(code)s necesita un texto y al menos una medida.", code=one.code))
    if (MeasureKind.BLOCK in one.allows) != (0 < one.most_days <= MOST_DAYS):
        raise Refusal(
            say(
                "La norma %(code)s permite bloquear: diga hasta cuántos días, entre 1 y %(most)s; y solo entonces.",
                code=one.code,
                most=MOST_DAYS,
            )
        )


def said_in(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    """The words in the first of these languages that has them."""
    return next((texts[one] for one in (*languages, *texts) if texts.get(one)), "")
