"""Data protection: finding a person, handing over, limiting and erasing their data."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.core.errors import Conflict, Refusal
from app.db.work import Work
from app.domain.cases.models.cases import Citizen, CitizenMessage
from app.domain.cases.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.domain.cases.models.sources import AccountListening
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome, SilenceReason
from app.domain.faq.models import FaqEntry
from app.domain.inbox.models import MessageImport
from app.domain.moderation.models import MeasureEvidence
from app.domain.moderation.rules.measures import MeasureKind
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Unit
from app.domain.privacy.queries.dossier import citizen_or_404
from app.domain.privacy.service.redaction import erasure_tickets
from app.usecases.cases import closure
from app.usecases.moderation import evidence, reviews
from app.usecases.privacy import erasure, subject_rights
from tests.citizens import moderation_steps
from tests.clocks import StoppedClock
from tests.sample_town import Town

K = MeasureKind
ASKED = {"reason": "Lo pide jacinto@red.example por escrito", "asked_by": "Jacinto, por la sede"}


@pytest.fixture(autouse=True)
def norms(session: Session, town: Town, clock: StoppedClock):
    moderation_steps.adopted(session, town, clock)


def citizen_of(session: Session, came) -> Citizen:
    return citizen_or_404(session, came.case.organisation_id, came.case.citizen_id)


def erase(session, town, clock, wiring, came, **how):
    arguments = ASKED | how
    officer = town.legal_reviewer.actor
    erasure.erase_citizen(Work(session, officer, clock()), citizen_of(session, came), wiring.files, **arguments)


def everywhere(session: Session, words: str) -> list[str]:
    """Return the tables with these words in any column."""
    session.flush()
    return [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(words in str(tuple(row)) for row in session.connection().execute(sa.select(table)))
    ]


def beside(session, town, clock, came) -> None:
    """Add unit questions, a file, an answer worth keeping, an unreadable message, and replies."""
    case, signature = came.case, {"by_name": "Marta", "at": clock()}
    ours = {"organisation_id": town.id}
    unit = Unit(**ours, code="L01", name="Padrón")
    reply = Reply(
        **ours,
        case_id=case.id,
        message_id=came.message.id,
        text="Hola, Jacinto Peral",
        content_hash="h",
        variables={"tramite": "la ayuda de Jacinto"},
        written_by_name="Marta",
        written_at=clock(),
        remote_key="r",
        trouble=f"no such user {moderation_steps.HANDLE}",
    )
    session.add_all((unit, reply))
    session.flush()
    attempt = ReplyAttempt(**ours, reply_id=reply.id, number=1, token="t", started_at=clock())
    session.add(attempt)
    session.flush()
    row = {
        "text": moderation_steps.ID_NUMBER,
        "handle": f"@{moderation_steps.HANDLE}",
        "permalink": "https://red.example/Soy",
        "id": "",
        "at": "",
    }
    session.add_all(
        (
            ReplyDecision(
                **ours,
                reply_id=reply.id,
                content_hash="h",
                is_approved=False,
                as_role="",
                reason="Jacinto no",
                **signature,
            ),
            ReplyAttemptOutcome(
                **ours,
                attempt_id=attempt.id,
                outcome="refused",
                excerpt=f"@{moderation_steps.HANDLE} blocks",
                finished_at=clock(),
            ),
            UnitQuestion(
                **ours,
                case_id=case.id,
                unit_id=unit.id,
                question="¿Tiene Jacinto la ayuda?",
                quoted=moderation_steps.ID_NUMBER,
                answer="Jacinto Peral, 12345678Z, la tiene",
                asked_by_name="Marta",
                asked_at=clock(),
                salt="s",
                token_hash="h",
                expires_at=clock(),
            ),
            FaqEntry(
                **ours,
                case_id=case.id,
                question={"es": "¿Qué pidió Jacinto Peral?"},
                answer={"es": f"Lo de {moderation_steps.HANDLE}"},
                words="jacinto",
                kept_by=town.author.id,
                kept_by_name="Marta",
                kept_at=clock(),
                reviewed_on=clock().date(),
            ),
            AccountListening(
                **ours,
                channel_id=town.channels[0].id,
                since=clock(),
                skipped=[{"list": "mentions", "mark": "9", "why": f"{moderation_steps.HANDLE} ilegible", "at": ""}],
            ),
            MessageImport(
                **ours,
                user_id=town.author.id,
                user_name="Marta",
                file_name="mensajes.csv",
                rows=[row, row, row | {"handle": "otra", "text": "¿A qué hora abre?", "permalink": ""}],
                refused=[[4, "No hay ninguna cuenta «%(name)s».", {"name": moderation_steps.HANDLE}]],
                total=3,
                done=1,
                created_at=clock(),
            ),
            Notice(
                **ours,
                to_address="padron@riba.example",
                kind="unit_question",
                context={"code": case.code, "question": "¿Jacinto?", "quoted": moderation_steps.ID_NUMBER},
                dedup_key="d",
                queued_at=clock(),
            ),
        )
    )
    session.flush()


def test_erasing_leaves_no_trace_in_any_table(session, town, clock, wiring):
    came = moderation_steps.proved(session, town, clock, moderation_steps.ID_NUMBER, name="Jacinto Peral")
    beside(session, town, clock, came)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE, "N3", at_once=True)
    reviews.uphold_measure(
        Work(session, town.editor.actor, clock()), came.case, measure, why=f"{moderation_steps.HANDLE} mostró un DNI"
    )
    assert len(everywhere(session, moderation_steps.HANDLE)) > 1 and "citizen_message" in everywhere(
        session, "12345678Z"
    )
    erase(session, town, clock, wiring, came)
    for words in (moderation_steps.HANDLE, "12345678Z", "Jacinto", "red.example/Soy"):
        assert everywhere(session, words) == [], words
    batch = session.exec(select(MessageImport).order_by(col(MessageImport.id))).one()
    assert (batch.done, batch.total, batch.rows[-1]["handle"]) == (1, 2, "otra")


def test_what_was_erased_is_still_counted(session, town, clock, wiring):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    erase(session, town, clock, wiring, came)
    message = session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id))).one()
    assert message.text == "Dato borrado" and message.held[0]["category"] == "insult"
    assert citizen_of(session, came).digest.startswith("erased:")


def test_a_block_that_stands_keeps_the_digest_and_nothing_else(session, town, clock, wiring):
    came = moderation_steps.proved(session, town, clock, moderation_steps.THREAT)
    moderation_steps.done(session, town, clock, came, K.BLOCK, "N2", days=30)
    digest = citizen_of(session, came).digest
    erase(session, town, clock, wiring, came)
    assert citizen_of(session, came).digest == digest and everywhere(session, moderation_steps.HANDLE) == []
    clock.forward(days=40)
    erase(session, town, clock, wiring, came)
    assert citizen_of(session, came).digest != digest


def test_a_measure_under_way_is_a_reason_to_wait(session, town, clock, wiring):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Conflict, match="una medida por decidir"):
        erase(session, town, clock, wiring, came)


def test_a_second_look_that_is_missing_is_a_reason_to_wait_with_its_day(session, town, clock, wiring):
    came = moderation_steps.proved(session, town, clock, moderation_steps.ID_NUMBER)
    moderation_steps.proposed(session, town, clock, came, K.HIDE, "N3", at_once=True)
    with pytest.raises(Conflict, match="hasta el 02/03/2027"):
        erase(session, town, clock, wiring, came)


def test_a_formal_complaint_is_a_reason_to_wait_with_its_day(session, town, clock, wiring):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    came.case.is_formal, came.case.resolve_by = True, clock() + timedelta(days=20)
    with pytest.raises(Conflict, match="queja formal en curso, hasta el 21/03/2027"):
        erase(session, town, clock, wiring, came)


def test_what_a_court_has_waits(session, town, clock, wiring):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    closure.close_case(
        Work(session, town.author.actor, clock()), came.case, CaseOutcome.NO_ANSWER, silence=SilenceReason.LEGAL_HOLD
    )
    with pytest.raises(Conflict, match="juzgado o de la policía, hasta el"):
        erase(session, town, clock, wiring, came)


def test_nobody_erases_without_saying_who_asked(session, town, clock, wiring):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    with pytest.raises(Refusal, match="quién lo pide"):
        erase(session, town, clock, wiring, came, asked_by=" ")


def test_whose_data_are_restricted_can_only_be_read(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    who = citizen_of(session, came)
    subject_rights.set_restriction(Work(session, town.supervisor.actor, clock()), who, is_on=True, **ASKED)
    session.commit()
    with pytest.raises(Refusal, match="pidió limitar"):
        moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="pidió limitar"):
        closure.close_case(Work(session, town.author.actor, clock()), came.case, CaseOutcome.ANSWERED)
    session.rollback()
    came_again = moderation_steps.written(session, town, clock, "¿Y ahora?")
    assert came_again.case.citizen_id == who.id
    subject_rights.set_restriction(Work(session, town.supervisor.actor, clock()), who, is_on=False, **ASKED)
    closure.close_case(Work(session, town.author.actor, clock()), came.case, CaseOutcome.ANSWERED)
    assert cases.case_acts(session, came.case)[-1].deed == "answered"


def test_what_is_handed_over_has_everything_they_wrote_and_what_was_done(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    moderation_steps.done(session, town, clock, came, K.HIDE)
    who = citizen_of(session, came)
    dossier = subject_rights.export_dossier(Work(session, town.legal_reviewer.actor, clock()), who)
    assert [message.text for message in dossier.messages] == [moderation_steps.INSULT]
    assert len(dossier.measures) == len(dossier.evidence) == 1 and dossier.replies and dossier.acts


def test_the_files_of_the_proof_go_too(session, town, clock, wiring, tmp_path):
    came = moderation_steps.written(session, town, clock, moderation_steps.ID_NUMBER)
    proof = evidence.capture_evidence(Work(session, town.author.actor, clock()), came.case, came.message)
    place = "ab" * 32
    wiring.files.keep(town.id, place, b"png")
    with erasure_tickets(session, "measure_evidence", [proof.id]):
        proof.images = [{"digest": "x", "place": place, "media_type": "image/png"}]
    erase(session, town, clock, wiring, came)
    with pytest.raises(FileNotFoundError):
        wiring.files.read(town.id, place)
    assert json.dumps(session.exec(select(MeasureEvidence.images)).one()) == "[]"
