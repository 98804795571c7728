from dataclasses import dataclass

from app.core.messages import LabelledEnum, msg
from app.domain.editorial_line.rules.triggers import Trigger


class RuleAction(LabelledEnum):
    """On words alone a block is softened to review."""

    WARN = "warn", msg("avisa")
    ROUTE = "route", msg("va a revisión")
    BLOCK = "block", msg("no deja salir")


class RuleSeverity(LabelledEnum):
    LOW = "low", msg("leve")
    MEDIUM = "medium", msg("media")
    HIGH = "high", msg("grave")


class RuleGroup(LabelledEnum):
    ELECTORAL = "electoral", msg("Periodo electoral")
    NEUTRALITY = "neutrality", msg("Neutralidad")
    TRUTH = "truth", msg("Veracidad")
    ACCESSIBILITY = "accessibility", msg("Accesibilidad")
    LANGUAGE = "language", msg("Lenguas")
    DATA_PROTECTION = "data_protection", msg("Protección de datos")
    SECURITY = "security", msg("Seguridad")
    ARCHIVE = "archive", msg("Archivo")
    FLOW = "flow", msg("Circuito")
    CRISIS = "crisis", msg("Crisis")
    RESPONSES = "responses", msg("Respuestas")
    PROMOTION = "promotion", msg("Promoción y contenido generado")


CODE_PREFIX_GROUPS = {
    "AC": RuleGroup.ACCESSIBILITY,
    "AR": RuleGroup.ARCHIVE,
    "CR": RuleGroup.CRISIS,
    "EL": RuleGroup.ELECTORAL,
    "FL": RuleGroup.FLOW,
    "IA": RuleGroup.PROMOTION,
    "LE": RuleGroup.LANGUAGE,
    "NE": RuleGroup.NEUTRALITY,
    "PD": RuleGroup.DATA_PROTECTION,
    "PU": RuleGroup.PROMOTION,
    "RS": RuleGroup.RESPONSES,
    "SE": RuleGroup.SECURITY,
    "VE": RuleGroup.TRUTH,
}
"""Shipped codes; autonomous communities use others."""


@dataclass(frozen=True, slots=True)
class RuleClause:
    trigger: Trigger
    action: RuleAction


@dataclass(frozen=True, slots=True)
class RuleScope:
    """Empty sets mean everywhere. Values as in `triggers.PieceAttribute`."""

    networks: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExceptionPolicy:
    allowed: bool = False
    by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LineRule:
    """`needs`: a missing product feature, so it never runs.

    `kept_by`: the part enforcing it without texts (service, state machine).
    """

    code: str
    group: RuleGroup
    wording: str
    clauses: tuple[RuleClause, ...]
    severity: RuleSeverity
    reviewer: str
    source: str = ""
    remedy: str = ""
    good: str = ""
    bad: str = ""
    scope: RuleScope = RuleScope()
    exceptions: ExceptionPolicy = ExceptionPolicy()
    regions: frozenset[str] = frozenset()
    enabled: bool = True
    needs: str = ""
    kept_by: str = ""

    @property
    def runs(self) -> bool:
        return self.enabled and bool(self.clauses) and not self.needs


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`terms`: (language, term), whose spelling sets the matching (`lexicons`)."""

    code: str
    title: str
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """`handles` without `@`, `labels` without `#`; `sites` are domains."""

    name: str
    terms: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    code: str
    title: str
    entries: tuple[RegisterItem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EditorialLine:
    """A line, compared by identity; `line_data.line_fingerprint` compares contents."""

    rules: tuple[LineRule, ...]
    lexicons: tuple[Lexicon, ...]
    registers: tuple[Register, ...]
    principles: str = ""
