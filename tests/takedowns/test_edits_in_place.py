"""Corrections made in place: one remote post, edited once, counted once, and withdrawn once."""

from dataclasses import replace

import pytest

from app.core.errors import Refusal
from app.db.work import Work
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.public.queries.published import sent_texts
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries.remote_posts import published_remote_ids
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.takedowns.rules.withdrawals import WithdrawalState
from app.usecases.approvals import submission
from app.usecases.approvals.decisions import SeenPost
from app.usecases.posts import actions
from app.usecases.takedowns.correction import begin_correction
from tests import post_factory
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

TEXT = "El pleno es a las 20:00, y no a las 19:00."


@pytest.fixture
def begun(session, town, clock, published):
    """Return the correction in place of the published post, not yet written."""
    account = town.channels[0].id
    made = begin_correction(Work(session, town.author.actor, clock()), town.organisation, published, in_place=[account])
    session.commit()
    return made


@pytest.fixture
def corrected(session, town, clock, begun):
    """Return the correction, approved and due now."""
    takedown_setup.approve(session, town, begun, clock, TEXT)
    return begun


def _states(session, *chosen):
    return [sender_setup.state_of(session, post) for post in chosen]


def _capture_of(session, delivery) -> Capture:
    return next(each for each in sender_setup.captures(session) if each.delivery_id == delivery.id)


def test_it_begins_with_the_published_text(session, begun, network):
    draft = posts.draft_of(begun, posts.version_of(session, begun))
    assert [draft.text_for(target) for target in draft.targets] == network.texts


def test_at_its_hour_the_same_post_says_the_corrected_text(session, clock, network, sender, published, corrected):
    before, (first,) = sender_setup.delivery_of(session, published), network.published
    sender.send_due(clock())
    edit = sender_setup.delivery_of(session, corrected)
    assert network.edits == [(first.sent.remote_id, TEXT)]
    assert network.texts == [TEXT]
    assert (edit.state, edit.edits_id, edit.remote_id, edit.permalink) == (D.PUBLISHED, before.id, "", before.permalink)
    assert _capture_of(session, edit).text == TEXT
    assert _capture_of(session, before).text == first.outgoing.text


@pytest.mark.parametrize(("is_published", "state"), [(True, D.PUBLISHED), (False, D.UNCONFIRMED)])
def test_a_lost_answer_is_read_back(session, clock, network, sender, corrected, is_published, state):
    network.fail(NetworkErrorKind.UNKNOWN, is_published=is_published)
    sender.send_due(clock())
    assert _states(session, corrected) == [state]
    assert len(network.published) == 1


@pytest.mark.parametrize("asks_for_the_edit", [True, False])
def test_the_one_post_is_withdrawn_once_and_both_say_so(
    session, town, clock, network, sender, withdrawer, published, corrected, asks_for_the_edit
):
    sender.send_due(clock())
    takedown_setup.ask(session, corrected if asks_for_the_edit else published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    assert network.published == []
    assert _states(session, published, corrected) == [D.WITHDRAWN, D.WITHDRAWN]
    assert takedown_setup.newest(session).state is WithdrawalState.WITHDRAWN


def test_what_was_withdrawn_meanwhile_is_not_published_again(
    session, town, clock, network, sender, withdrawer, published, corrected
):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    sender.send_due(clock())
    assert (network.published, network.edits) == ([], [])
    edit = sender_setup.delivery_of(session, corrected)
    assert (edit.state, "ya no está en la cuenta" in edit.trouble) == (D.CANCELLED, True)


def test_a_second_correction_edits_the_same_post(session, town, clock, network, sender, published, corrected):
    sender.send_due(clock())
    again = begin_correction(
        Work(session, town.author.actor, clock()), town.organisation, corrected, in_place=[town.channels[0].id]
    )
    takedown_setup.approve(session, town, again, clock, "El pleno es a las 21:00.")
    sender.send_due(clock())
    assert network.texts == ["El pleno es a las 21:00."]
    first = sender_setup.delivery_of(session, published)
    assert sender_setup.delivery_of(session, again).edits_id == first.id


def test_it_is_one_publication_for_the_public_and_for_the_account(
    session, town, clock, network, sender, published, corrected
):
    sender.send_due(clock())
    session.expire_all()
    (text,) = sent_texts(session, town.organisation.id, title_language="es")
    assert (text.text, text.post_id, text.corrected_at) == (TEXT, published.id, clock())
    account = session.get_one(Delivery, sender_setup.delivery_of(session, published).id).channel_id
    known = published_remote_ids(session, town.organisation.id, account, since=clock())
    assert known == {network.published[0].sent.remote_id}


@pytest.fixture
def unchanged(session, town, clock, begun):
    """Return the correction, to leave as it began: with what is out."""
    draft = posts.draft_of(begun, posts.version_of(session, begun))
    done = replace(draft, plan=post_factory.draft(town, now=clock(), hours=3).plan)
    actions.save_post(Work(session, town.author.actor, clock()), begun, done, base=begun.base)
    return begun


def test_one_that_changes_nothing_is_refused_with_its_account(session, town, clock, unchanged):
    with pytest.raises(Refusal, match=f"Ya se lee exactamente ese texto en .*{town.channels[0].name}"):
        submission.submit_post(Work(session, town.author.actor, clock()), unchanged)


def test_one_that_came_to_change_nothing_is_not_approved(session, town, clock, sender, published, corrected):
    later, account = "El pleno es a las 21:00.", town.channels[0].id
    sender.send_due(clock())
    waiting, quicker = (
        begin_correction(Work(session, town.author.actor, clock()), town.organisation, post, in_place=[account])
        for post in (corrected, published)
    )
    takedown_setup.submit(session, town, waiting, clock, later)
    takedown_setup.approve(session, town, quicker, clock, later)
    sender.send_due(clock())
    seen = SeenPost(waiting, posts.version_of(session, waiting).content_hash)
    decided = submission.decide_posts(Work(session, town.supervisor.actor, clock()), [seen], Ruling(Verdict.APPROVED))
    assert "Ya se lee exactamente ese texto" in str(decided[waiting.id])


def test_it_takes_no_other_pictures(session, town, clock, wiring, begun):
    image = wiring.images.cleaned(picture())
    file = store_own_picture(session, wiring.files, image, name="1.jpg", actor=town.author.actor, now=clock())
    use = MediaUse(file.digest, "La puerta de la biblioteca")
    draft = posts.draft_of(begun, posts.version_of(session, begun))
    done = replace(draft, plan=post_factory.draft(town, now=clock(), hours=3).plan, media=(use,))
    actions.save_post(Work(session, town.author.actor, clock()), begun, done, base=begun.base)
    with pytest.raises(Refusal, match="cambia solo el texto"):
        submission.submit_post(Work(session, town.author.actor, clock()), begun)


def test_an_account_that_cannot_is_refused(session, town, clock, published):
    with pytest.raises(Refusal, match="no se puede corregir en su sitio"):
        begin_correction(
            Work(session, town.author.actor, clock()), town.organisation, published, in_place=[town.channels[1].id]
        )
