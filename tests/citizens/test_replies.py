"""Replies: a template goes at once, new words after another person read exactly those, none twice."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome, Category
from app.domain.cases.rules.replies import ReplyState
from app.domain.notifications.models import Notice
from app.usecases.replies import decisions, manual_outcome, submission
from tests.citizens.open_cases import SAYS, VALUES, answer, asked
from tests.clocks import StoppedClock
from tests.publishing import sender_setup
from tests.sample_town import Town

S = ReplyState
OWN = "El plazo acaba el 30 de abril. Puede pedirla en la oficina de atención."


def decide(session: Session, town: Town, clock: StoppedClock, case, reply, *, by, yes=True, reason="", digest=""):
    how = {"digest": digest or reply.content_hash, "is_approved": yes, "reason": reason}
    decisions.decide_on_reply(Work(session, by.actor, clock()), town.organisation, case, reply, **how)


def test_a_template_with_its_variables_is_let_through_at_once(session: Session, town: Town, clock: StoppedClock):
    reply = answer(session, town, clock, asked(session, town, clock))
    assert reply.text.startswith(SAYS) and reply.state is S.AWAITING_HAND
    assert reply.approved_hash == reply.content_hash and reply.asks == "" and reply.template_id


def test_new_wording_waits_for_somebody_else(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    assert (reply.state, reply.asks, reply.approved_hash) == (S.IN_REVIEW, "editor", "")
    with pytest.raises(NotPermitted):
        decide(session, town, clock, case, reply, by=town.author)
    decide(session, town, clock, case, reply, by=town.editor)
    assert reply.state is S.AWAITING_HAND and reply.approved_hash == reply.content_hash


def test_whoever_wrote_does_not_let_it_through_whatever_their_role(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, by=town.editor, text=OWN)
    with pytest.raises(NotPermitted):
        decide(session, town, clock, case, reply, by=town.editor)
    decide(session, town, clock, case, reply, by=town.supervisor)
    assert reply.state is S.AWAITING_HAND


def test_whoever_wrote_what_it_was_written_over_does_not_let_it_through(
    session: Session, town: Town, clock: StoppedClock
):
    case = asked(session, town, clock)
    first = answer(session, town, clock, case, by=town.editor, text=OWN)
    second = answer(session, town, clock, case, text=OWN + ".", replaces=first.id)
    third = answer(session, town, clock, case, text=OWN + " Gracias.", replaces=second.id)
    with pytest.raises(NotPermitted):
        decide(session, town, clock, case, third, by=town.editor)
    asked_of = {
        letter.to_address
        for letter in sender_setup.letters(session, "reply_to_review")
        if "Gracias" in letter.context["text"]
    }
    assert town.editor.user.email not in asked_of and town.supervisor.user.email in asked_of
    decide(session, town, clock, case, third, by=town.supervisor)
    assert third.state is S.AWAITING_HAND


def test_what_was_put_aside_before_somebody_began_anew_is_nobodys_part_of_it(
    session: Session, town: Town, clock: StoppedClock
):
    case = asked(session, town, clock)
    first = answer(session, town, clock, case, by=town.editor, text=OWN)
    submission.discard_written(Work(session, town.editor.actor, clock()), case, first)
    decide(session, town, clock, case, answer(session, town, clock, case, text="Hasta el día 30."), by=town.editor)


def test_a_yes_is_for_exactly_the_words_that_were_read(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    with pytest.raises(Conflict):
        decide(session, town, clock, case, reply, by=town.editor, digest="0" * 64)


def test_words_written_again_after_the_yes_are_read_again(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    first = answer(session, town, clock, case, text=OWN)
    decide(session, town, clock, case, first, by=town.editor)
    again = answer(session, town, clock, case, text=OWN + " Gracias.", replaces=first.id)
    assert (first.state, again.state, again.approved_hash) == (S.CANCELLED, S.IN_REVIEW, "")


def test_the_database_itself_lets_nothing_go_that_nobody_let_through(session: Session, town: Town, clock: StoppedClock):
    reply = answer(session, town, clock, asked(session, town, clock), text=OWN)
    reply.state = S.SCHEDULED
    with pytest.raises(IntegrityError):
        session.flush()


def test_sent_back_it_says_why_and_may_be_written_again(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    with pytest.raises(Refusal, match="qué hay que cambiar"):
        decide(session, town, clock, case, reply, by=town.editor, yes=False)
    decide(session, town, clock, case, reply, by=town.editor, yes=False, reason="Falta la dirección.")
    again = answer(session, town, clock, case, text=OWN + " https://riba.example", replaces=reply.id)
    assert (reply.state, again.state) == (S.DISCARDED, S.IN_REVIEW)


def test_two_people_do_not_answer_the_same(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    base = submission.case_mark(cases.case_messages(session, case), cases.case_replies(session, case))
    answer(session, town, clock, case, base=base)
    with pytest.raises(Conflict, match="ha cambiado"):
        answer(session, town, clock, case, by=town.editor, base=base)
    with pytest.raises(Conflict, match="en camino"):
        answer(session, town, clock, case, by=town.editor)


def test_the_answer_sent_by_hand_stops_both_clocks_and_closes(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case)
    manual_outcome.mark_sent_by_hand(
        Work(session, town.author.actor, clock()), case, reply, permalink="https://x.com/riba/status/1"
    )
    assert reply.state is S.SENT and case.acknowledged_at == case.closed_at == clock()
    assert case.outcome is CaseOutcome.ANSWERED


def test_a_statement_in_a_template_is_new_wording(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    values = {"dato": "la ayuda es de 300 euros.", "url": "https://riba.example/ayudas"}
    assert answer(session, town, clock, case, template="T09", values=values).asks == "editor"


def test_a_second_public_answer_is_read_by_somebody(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    first = answer(session, town, clock, case)
    first.state = S.SENT
    session.flush()
    assert answer(session, town, clock, case).asks == "editor"


def test_free_words_do_not_pass_as_a_variable(session: Session, town: Town, clock: StoppedClock):
    for words in ("las ayudas. El alcalde miente", "x" * 81, "a\nb", "mire www.malo.example", "ayudas! ya"):
        case = asked(session, town, clock)
        reply = answer(session, town, clock, case, values=VALUES | {"tramite": words})
        assert (reply.state, reply.approved_hash) == (S.IN_REVIEW, "") and "editor" in reply.asks, words
        submission.discard_written(Work(session, town.author.actor, clock()), case, reply)
    with pytest.raises(submission.InvalidReply) as refused:
        answer(session, town, clock, asked(session, town, clock), values=VALUES | {"tramite": "x" * 301})
    assert "v-tramite" in refused.value.faults


def test_another_official_language_than_the_citizens_has_its_reason(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock, language="ca")
    other = asked(session, town, clock, text="Quan acaba el termini de la beca de llibres?", language="ca")
    assert answer(session, town, clock, other).text.startswith("El termini per a")
    with pytest.raises(submission.InvalidReply) as refused:
        answer(session, town, clock, case, language="es")
    assert "why_language" in refused.value.faults
    assert answer(session, town, clock, case, language="es", why_language="Lo pidió así.").why_language


def test_a_language_that_is_not_official_here_is_said_so(session: Session, town: Town, clock: StoppedClock):
    reply = answer(session, town, clock, asked(session, town, clock, language="en"))
    assert reply.language == "es" and "no es oficial" in reply.why_language


def test_what_does_not_fit_the_account_is_not_kept(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(submission.InvalidReply, match="sobran"):
        answer(session, town, clock, asked(session, town, clock), text="palabra " * 60)


def test_legal_and_neutrality_each_say_yes(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    case.category = Category.POLITICAL
    reply = answer(session, town, clock, case, text=OWN)
    assert reply.asks == "legal_reviewer editor"
    decide(session, town, clock, case, reply, by=town.legal_reviewer)
    assert (reply.state, reply.asks) == (S.IN_REVIEW, "editor")
    decide(session, town, clock, case, reply, by=town.supervisor)
    assert reply.state is S.AWAITING_HAND


def test_who_reads_it_is_written_to_and_its_writer_is_not(session: Session, town: Town, clock: StoppedClock):
    answer(session, town, clock, asked(session, town, clock), by=town.editor, text=OWN)
    addresses = session.exec(
        select(Notice.to_address).where(Notice.kind == "reply_to_review").order_by(Notice.to_address)
    ).all()
    assert addresses == [town.supervisor.user.email]
