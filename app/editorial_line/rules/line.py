"""An editorial line: rules that people read and the machine runs, with the lists of words and names they use."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say
from app.editorial_line.rules.triggers import Trigger


class Action(StrEnum):
    """What a rule does when it speaks. On words alone a block is softened: it goes to a person."""

    WARN = "warn"
    ROUTE = "route"
    BLOCK = "block"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Group(StrEnum):
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


ACTION_WORDS = {Action.WARN: say("avisa"), Action.ROUTE: say("va a revisión"), Action.BLOCK: say("no deja salir")}
SEVERITY_WORDS = {Severity.LOW: say("leve"), Severity.MEDIUM: say("media"), Severity.HIGH: say("grave")}
GROUP_NAMES: dict[Group, Sentence] = {
    Group.ELECTORAL: say("Periodo electoral"),
    Group.NEUTRALITY: say("Neutralidad"),
    Group.TRUTH: say("Veracidad"),
    Group.ACCESSIBILITY: say("Accesibilidad"),
    Group.LANGUAGE: say("Lenguas"),
    Group.DATA_PROTECTION: say("Protección de datos"),
    Group.SECURITY: say("Seguridad"),
    Group.ARCHIVE: say("Archivo"),
    Group.FLOW: say("Circuito"),
    Group.CRISIS: say("Crisis"),
    Group.RESPONSES: say("Respuestas"),
    Group.PROMOTION: say("Promoción y contenido generado"),
}
FAMILIES = {
    "AC": Group.ACCESSIBILITY,
    "AR": Group.ARCHIVE,
    "CR": Group.CRISIS,
    "EL": Group.ELECTORAL,
    "FL": Group.FLOW,
    "IA": Group.PROMOTION,
    "LE": Group.LANGUAGE,
    "NE": Group.NEUTRALITY,
    "PD": Group.DATA_PROTECTION,
    "PU": Group.PROMOTION,
    "RS": Group.RESPONSES,
    "SE": Group.SECURITY,
    "VE": Group.TRUTH,
}
"""What the shipped codes begin with; those of an autonomous community begin with its own letters."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way a rule speaks, and what it does then."""

    trigger: Trigger
    action: Action


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule holds; an empty set means everywhere. Values as in `triggers.Attribute`."""

    networks: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Whether anybody may let a text through despite the rule, and who (roles)."""

    allowed: bool = False
    by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """`reviewer`: the role a text goes to; `needs`: what the product still lacks to run it (then it never runs);
    `kept_by`: the part of the product that keeps it without reading texts (a service, a state machine)."""

    code: str
    group: Group
    wording: str
    cases: tuple[Case, ...]
    severity: Severity
    reviewer: str
    source: str = ""
    remedy: str = ""
    good: str = ""
    bad: str = ""
    scope: Scope = Scope()
    exceptions: Exceptions = Exceptions()
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
class Entry:
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
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Told apart by being another one: comparing two is for `writing.fingerprint`."""

    rules: tuple[Rule, ...]
    lexicons: tuple[Lexicon, ...]
    registers: tuple[Register, ...]
    principles: str = ""
