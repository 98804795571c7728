import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, param
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import Discrepancy, SealedEntry, SealStatus, canonical_bytes
from app.domain.editorial_line.models import LineExample, LineSignature, LineVersion, OpinionSetting, WordList
from app.domain.editorial_line.rules.emergency_text import EMERGENCY_WORDS, EmergencyPart, EmergencyWords, missing_parts
from app.domain.editorial_line.rules.second_opinion import OWN_HAND, BodyOpinion, MarkedExample, OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation, LineState
from app.domain.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class LineReference:
    """`version_id` 0: the shipped line; `list_id`: its lists' last change."""

    version_id: int
    list_id: int
    region: str


class Text(Protocol):
    @property
    def language(self) -> str: ...

    @property
    def text(self) -> str: ...


def emergency_words(session: Session) -> EmergencyWords:
    """Return the session's words; no statement."""
    words: EmergencyWords = session.info[EMERGENCY_WORDS]
    return words


def missing_emergency_parts(session: Session, texts: Iterable[Text]) -> Sequence[EmergencyPart]:
    """Return parts some of these texts lack; no statement."""
    return missing_parts([(text.language, text.text) for text in texts], emergency_words(session))


def line_reference(session: Session, organisation_id: int, *, now: datetime) -> LineReference:
    """Return the reference in one statement."""
    reference = _REFERENCE.first(session, organisation_id=organisation_id, now=now)
    assert reference is not None, "whoever asks belongs to the organisation"
    return reference


def version_by_id(session: Session, organisation_id: int, version_id: int) -> LineVersion:
    return session.exec(
        select(LineVersion).where(LineVersion.organisation_id == organisation_id, LineVersion.id == version_id)
    ).one()


def version_or_404(session: Session, organisation_id: int, number: int) -> LineVersion:
    version = session.exec(
        select(LineVersion).where(LineVersion.organisation_id == organisation_id, LineVersion.number == number)
    ).first()
    if version is None:
        raise NotFound(msg("Esa versión de la línea editorial no existe."))
    return version


def line_versions(session: Session, organisation_id: int) -> Sequence[LineVersion]:
    """Return versions, newest first."""
    return session.exec(
        select(LineVersion)
        .where(LineVersion.organisation_id == organisation_id)
        .order_by(col(LineVersion.number).desc())
    ).all()


def open_proposal(session: Session, organisation_id: int) -> LineVersion | None:
    """Return the only draft or unsigned proposal."""
    return session.exec(
        select(LineVersion)
        .where(LineVersion.organisation_id == organisation_id)
        .where(col(LineVersion.state).in_([LineState.DRAFT, LineState.PROPOSED]))
        .limit(1)
    ).first()


def version_signatures(session: Session, version: LineVersion) -> Sequence[LineSignature]:
    return session.exec(
        select(LineSignature)
        .where(LineSignature.organisation_id == version.organisation_id, LineSignature.line_version_id == version.id)
        .order_by(col(LineSignature.id))
    ).all()


def own_lists(session: Session, organisation_id: int) -> Sequence[WordList]:
    """Return each own list's newest revision."""
    newest = select(func.max(WordList.id)).where(WordList.organisation_id == organisation_id).group_by(WordList.code)
    return session.exec(
        select(WordList)
        .where(WordList.organisation_id == organisation_id, col(WordList.id).in_(newest))
        .order_by(WordList.code)
    ).all()


def newest_revision(session: Session, organisation_id: int, code: str) -> int:
    """Return the number of an own list's newest revision; 0 for none."""
    last = select(func.max(col(WordList.revision))).where(WordList.organisation_id == organisation_id)
    return session.exec(last.where(WordList.code == code)).one() or 0


def caution_in_force(session: Session, organisation_id: int) -> OpinionCaution:
    setting = session.get(OpinionSetting, organisation_id)
    return setting.caution if setting else OpinionCaution.USUAL


def line_examples(session: Session, organisation_id: int) -> Sequence[LineExample]:
    return session.exec(
        select(LineExample).where(LineExample.organisation_id == organisation_id).order_by(col(LineExample.id))
    ).all()


def body_opinion(session: Session, organisation_id: int) -> BodyOpinion:
    """Return how a body wants second opinions, with its own examples."""
    marks = (_mark(example) for example in line_examples(session, organisation_id) if example.teaches)
    return BodyOpinion(caution_in_force(session, organisation_id), tuple(marks))


def _mark(example: LineExample) -> MarkedExample:
    needs_person = example.expectation is Expectation.CAUGHT
    return MarkedExample(OWN_HAND, "", example.language, needs_person, example.reason, example.text)


_IN_FORCE = (
    select(LineVersion.id)
    .where(LineVersion.organisation_id == ORGANISATION_ID, LineVersion.state == LineState.ADOPTED)
    .where(col(LineVersion.in_force_from) <= param("now"))
    .order_by(col(LineVersion.in_force_from).desc(), col(LineVersion.number).desc())
    .limit(1)
    .scalar_subquery()
)
_OWN_LISTS = select(func.max(WordList.id)).where(WordList.organisation_id == ORGANISATION_ID).scalar_subquery()
_REFERENCE: Query[LineReference] = Query(
    select(func.coalesce(_IN_FORCE, 0), func.coalesce(_OWN_LISTS, 0), Organisation.region).where(
        Organisation.id == ORGANISATION_ID
    ),
    LineReference,
)


NOT_ADOPTED = msg("está en vigor y el historial no dice que se adoptara entonces, o dice otras reglas")


def line_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    """Yield adopted versions unsupported by the record; two statements."""
    adopted = session.exec(
        select(LineVersion).where(
            LineVersion.organisation_id == organisation_id, LineVersion.state == LineState.ADOPTED
        )
    ).all()
    subjects = {(organisation_id, f"line:{version.id}") for version in adopted}
    entries = sealed_entries_about(session, subjects, (Act.LINE_ADOPTED,))
    for version in adopted:
        about = entries[organisation_id, f"line:{version.id}"]
        if not any(_says_adopted(entry, version) for entry in about):
            yield Discrepancy(f"línea editorial, versión {version.number}", NOT_ADOPTED)


def _says_adopted(entry: SealedEntry, version: LineVersion) -> bool:
    """Match the adoption; before decision 202, without rules."""
    digest = rules_digest(version.rules)
    is_same = entry.detail.get("digest", digest) == digest and entry.detail.get("version") == version.number
    return entry.seal is SealStatus.WHOLE and entry.at == version.adopted_at and is_same


def rules_digest(rules: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256(canonical_bytes({"rules": [dict(rule) for rule in rules]})).hexdigest()
