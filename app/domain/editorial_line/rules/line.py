"""An editorial line: rules that people read and the machine runs, with the lists of words and names they use."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.editorial_line.rules.triggers import Trigger


class RuleAction(StrEnum):
    """What a rule does when it speaks. On words alone a block is softened: it goes to a person."""

    WARN = "warn"
    ROUTE = "route"
    BLOCK = "block"


class RuleSeverity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RuleGroup(StrEnum):
    ELECTORAL = "electoral"
    NEUTRALITY = "neutrality"
    TRUTH = "truth"
    ACCESSIBILITY = "accessibility"
    LANGUAGE = "language"
    DATA_PROTECTION = "data_protection"
    SECURITY = "security"
    ARCHIVE = "archive"
    FLOW = "flow"
    CRISIS = "crisis"
    RESPONSES = "responses"
    PROMOTION = "promotion"


ACTION_WORDS = {
    RuleAction.WARN: msg("avisa"),
    RuleAction.ROUTE: msg("va a revisión"),
    RuleAction.BLOCK: msg("no deja salir"),
}
SEVERITY_WORDS = {RuleSeverity.LOW: msg("leve"), RuleSeverity.MEDIUM: msg("media"), RuleSeverity.HIGH: msg("grave")}
RULE_GROUP_NAMES: dict[RuleGroup, Message] = {
    RuleGroup.ELECTORAL: msg("Periodo electoral"),
    RuleGroup.NEUTRALITY: msg("Neutralidad"),
    RuleGroup.TRUTH: msg("Veracidad"),
    RuleGroup.ACCESSIBILITY: msg("Accesibilidad"),
    RuleGroup.LANGUAGE: msg("Lenguas"),
    RuleGroup.DATA_PROTECTION: msg("Protección de datos"),
    RuleGroup.SECURITY: msg("Seguridad"),
    RuleGroup.ARCHIVE: msg("Archivo"),
    RuleGroup.FLOW: msg("Circuito"),
    RuleGroup.CRISIS: msg("Crisis"),
    RuleGroup.RESPONSES: msg("Respuestas"),
    RuleGroup.PROMOTION: msg("Promoción y contenido generado"),
}
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
"""What the shipped codes begin with; those of an autonomous community begin with its own letters."""


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One way a rule speaks, and what it does then."""

    trigger: Trigger
    action: RuleAction


@dataclass(frozen=True, slots=True)
class RuleScope:
    """Where a rule holds; an empty set means everywhere. Values as in `triggers.Attribute`."""

    networks: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExceptionPolicy:
    """Whether anybody may let a text through despite the rule, and who (roles)."""

    allowed: bool = False
    by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LineRule:
    """`reviewer`: the role a text goes to; `needs`: what the product still lacks to run it (then it never runs);
    `kept_by`: the part of the product that keeps it without reading texts (a service, a state machine)."""

    code: str
    group: RuleGroup
    wording: str
    cases: tuple[RuleCase, ...]
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
        """Whether the engine holds texts against it."""
        return self.enabled and bool(self.cases) and not self.needs


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`terms`: (language, term); how a term is written says how it is looked for (`lexicons`)."""

    code: str
    title: str
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """Somebody or something of a register. `handles` without `@`, `labels` without `#`, `sites` are domains."""

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
    """Told apart by being another one: comparing two is for `writing.fingerprint`."""

    rules: tuple[LineRule, ...]
    lexicons: tuple[Lexicon, ...]
    registers: tuple[Register, ...]
    principles: str = ""
