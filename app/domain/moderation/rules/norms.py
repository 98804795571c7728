"""Participation norms, in force once adopted, with the measures each allows. Scopes are cumulative."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.cases.rules.categories import Category
from app.domain.moderation.rules.measures import MeasureContext, MeasureKind

MOST_BLOCK_DAYS = 365


class MeasureNotice(LabelledEnum):
    """`{norm}`, `{url}`, `{complain}` and `{until}` are placeholders."""

    WARNING = "warning", msg("aviso de las normas")
    HIDDEN = "hidden", msg("mensaje oculto")
    PERSONAL_DATA = "personal_data", msg("mensaje oculto por mostrar datos personales")
    BLOCKED = "blocked", msg("bloqueo hasta un día")
    PERMANENT = "permanent", msg("bloqueo sin fecha de fin")
    LIFTED = "lifted", msg("medida levantada")


@dataclass(frozen=True, slots=True)
class Norm:
    """`texts`: by language; `about`: forbidden categories; `most_days`: longest block."""

    code: str
    texts: Mapping[str, str]
    about: frozenset[Category]
    allows: frozenset[MeasureKind]
    most_days: int = 0


@dataclass(frozen=True, slots=True)
class NormSet:
    """`url`: the public page; `complain_url`: for complaints of measures."""

    norms: tuple[Norm, ...]
    notices: Mapping[MeasureNotice, Mapping[str, str]]
    url: str = ""
    complain_url: str = ""

    def of(self, code: str) -> Norm | None:
        return next((norm for norm in self.norms if norm.code == code), None)

    def notice(self, notice: MeasureNotice, languages: Sequence[str]) -> tuple[str, str]:
        """Return the notice in the first available language, and the language."""
        words = self.notices[notice]
        language = next(
            (language_code for language_code in (*languages, "es") if words.get(language_code)), next(iter(words))
        )
        return words[language], language


def read_norms(data: Mapping[str, Any]) -> NormSet:
    """Read data; raise `Refusal` for inconsistent norms."""
    norms = tuple(_read_norm(norm_data) for norm_data in data["norms"])
    notices = {MeasureNotice(name): dict(words) for name, words in data["notices"].items()}
    norm_set = NormSet(norms, notices, data.get("url", ""), data.get("complain_url", ""))
    check_norms(norm_set)
    return norm_set


def _read_norm(norm_data: Mapping[str, Any]) -> Norm:
    return Norm(
        code=norm_data["code"],
        texts=dict(norm_data["texts"]),
        about=frozenset(Category(name) for name in norm_data["about"]),
        allows=frozenset(MeasureKind(name) for name in norm_data["allows"]),
        most_days=int(norm_data.get("most_days", 0)),
    )


def dump_norms(norms: NormSet) -> dict[str, Any]:
    """Return stored data, which `read_norms` reads."""
    return {
        "norms": [_dump_norm(norm) for norm in norms.norms],
        "notices": {name.value: dict(words) for name, words in norms.notices.items()},
        "url": norms.url,
        "complain_url": norms.complain_url,
    }


def _dump_norm(norm: Norm) -> dict[str, Any]:
    return {
        "code": norm.code,
        "texts": dict(norm.texts),
        "about": sorted(norm.about),
        "allows": sorted(norm.allows),
        "most_days": norm.most_days,
    }


def check_norms(norms: NormSet) -> None:
    """Raise `Refusal` for repeated codes, wordless norms, or blocks without longest term."""
    codes = [norm.code for norm in norms.norms]
    if len(set(codes)) < len(codes) or not codes:
        raise Refusal(msg("Hace falta al menos una norma, y cada una con su propio número."))
    for norm in norms.norms:
        _check_norm(norm)
    if missing := [name for name in MeasureNotice if not any(norms.notices.get(name, {}).values())]:
        raise Refusal(msg("Falta el texto de un aviso: %(name)s.", name=missing[0].label))


def _check_norm(norm: Norm) -> None:
    if not any(norm.texts.values()) or not norm.allows:
        raise Refusal(msg("La norma %(code)s necesita un texto y al menos una medida.", code=norm.code))
    if (MeasureKind.BLOCK in norm.allows) != (0 < norm.most_days <= MOST_BLOCK_DAYS):
        raise Refusal(
            msg(
                "La norma %(code)s permite bloquear: diga hasta cuántos días, entre 1 y %(most)s; y solo entonces.",
                code=norm.code,
                most=MOST_BLOCK_DAYS,
            )
        )


def text_in(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    return next((texts[language] for language in (*languages, *texts) if texts.get(language)), "")


K = MeasureKind


class NormScope(LabelledEnum):
    WARN = "warn", msg("solo avisar")
    HIDE = "hide", msg("avisar y ocultar")
    REPORT = "report", msg("avisar, ocultar y denunciar")
    BLOCK = "block", msg("avisar, ocultar y bloquear")
    ALL = "all", msg("avisar, ocultar, denunciar y bloquear")


MEASURES_OF_SCOPE = {
    NormScope.WARN: frozenset({K.WARN}),
    NormScope.HIDE: frozenset({K.WARN, K.HIDE}),
    NormScope.REPORT: frozenset({K.WARN, K.HIDE, K.REPORT}),
    NormScope.BLOCK: frozenset({K.WARN, K.HIDE, K.BLOCK}),
    NormScope.ALL: frozenset(K),
}


def norm_scope(norm: Norm) -> NormScope:
    """Return the narrowest scope."""
    return next(reach for reach in NormScope if norm.allows <= MEASURES_OF_SCOPE[reach])


def parse_norm(code: str, about: str, reach: str, days: str, texts: Mapping[str, str]) -> Norm:
    """Parse form fields; raise `Refusal` for invalid ones."""
    if about not in set(Category) or reach not in set(NormScope):
        raise Refusal(msg("Diga de qué trata la norma %(code)s y hasta dónde llega.", code=code))
    if days and not days.isdecimal():
        raise Refusal(msg("Los días de la norma %(code)s son un número.", code=code))
    allows = MEASURES_OF_SCOPE[NormScope(reach)]
    most = int(days[:6] or 0) if K.BLOCK in allows else 0
    stripped_texts = {language: text.strip() for language, text in texts.items() if text.strip()}
    return Norm(code, stripped_texts, frozenset({Category(about)}), allows, most)


def parse_norms(rows: Sequence[tuple[str, str, str, str, Mapping[str, str]]]) -> tuple[Norm, ...]:
    """Skip rows without number."""
    return tuple(
        parse_norm(code.strip(), about, reach, days, texts) for code, about, reach, days, texts in rows if code.strip()
    )


@dataclass(frozen=True, slots=True)
class MeasureProposal:
    """`days`: of a block, None if permanent. `at_once`: done by one person, reviewed later."""

    kind: MeasureKind
    norm: str
    reason: str
    days: int | None = None
    at_once: bool = False


def check_norm(norm: Norm | None, proposal: MeasureProposal, context: MeasureContext) -> None:
    """Raise `Refusal` for a measure or category outside the norm."""
    if norm is None:
        raise Refusal(msg("Elija una norma de las que están en vigor."))
    if proposal.kind not in norm.allows:
        raise Refusal(msg("La norma %(code)s no permite esa medida.", code=norm.code))
    if not norm.about & context.harm:
        raise Refusal(msg("La norma %(code)s no trata de lo que hay en este mensaje.", code=norm.code))
    if proposal.days is not None and (
        proposal.kind is not MeasureKind.BLOCK or not 0 < proposal.days <= norm.most_days
    ):
        raise Refusal(
            msg("La norma %(code)s permite bloquear entre 1 y %(most)s días.", code=norm.code, most=norm.most_days)
        )
