"""Corrections of published posts: linked both ways, approved as usual, replying to the original."""

import pytest
from sqlmodel import select

from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.networks import Network
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.publishing.queries.corrections import linked_corrections
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.takedowns.correction import PublishedOriginal, begin_correction, correction_draft
from tests import post_factory
from tests.campaigns.campaign_factory import campaign
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

SAID = "En nuestro mensaje anterior había un error. El dato correcto es … Disculpen."


def _correct(session, town, post, clock, by=None):
    made = begin_correction(Work(session, (by or town.author).actor, clock()), town.organisation, post)
    session.commit()
    return made


def _sender_on(session, wiring, town, network, name):
    """Return the sender of the town's first account, moved to another network."""
    sender_setup.connect(session, wiring, town).network = name
    session.commit()
    return sender_setup.sender(wiring, network, name)


def test_a_correction_begins_with_the_usual_words_on_the_same_accounts(session, town, clock, published):
    made = _correct(session, town, published, clock)
    draft = posts.draft_of(made, posts.version_of(session, made))
    assert (made.origin, made.status, draft.texts) == (PostOrigin.CORRECTION, PostStatus.DRAFT, {"es": SAID})
    assert draft.targets == ((town.channels[0].id, "es"),)
    assert [(other.id, other.is_original) for other in linked_corrections(session, made)] == [(published.id, True)]
    assert [(other.id, other.is_original) for other in linked_corrections(session, published)] == [(made.id, False)]
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.subject == f"post:{published.id}")).all()
    assert acts[-1] is Act.POST_CORRECTED


def test_it_belongs_to_the_campaign_of_what_it_corrects(session, town, clock, published):
    published.campaign_id = campaign(session, town, now=clock()).id
    assert _correct(session, town, published, clock).campaign_id == published.campaign_id


def test_pressing_twice_begins_one(session, town, clock, published):
    assert _correct(session, town, published, clock).id == _correct(session, town, published, clock, town.editor).id


def test_what_is_not_public_is_edited_and_not_corrected(session, town, clock):
    post = post_factory.approved(session, town, now=clock())
    with pytest.raises(Refusal, match="Solo se corrige lo que está publicado"):
        begin_correction(Work(session, town.author.actor, clock()), town.organisation, post)


@pytest.mark.parametrize("role", ["political_office", "auditor", "legal_reviewer", "unit_liaison"])
def test_only_who_writes_corrects(session, town, clock, published, role):
    with pytest.raises(NotPermitted):
        _correct(session, town, published, clock, getattr(town, role))


@pytest.mark.parametrize("name", [Network.MASTODON, Network.TELEGRAM])
def test_it_leaves_as_an_answer_to_the_original_and_takes_no_address(session, town, clock, network, wiring, name):
    sender = _sender_on(session, wiring, town, network, name)
    made = takedown_setup.corrected(session, town, takedown_setup.publish(session, town, clock, sender), clock)
    sender.send_due(clock())
    first, second = network.published
    assert (sender_setup.state_of(session, made), second.outgoing.answers) == (D.PUBLISHED, first.sent.remote_id)
    assert first.sent.permalink not in second.outgoing.text


def test_without_threads_it_carries_the_address_of_the_original(session, town, clock, network, wiring):
    sender = _sender_on(session, wiring, town, network, Network.FACEBOOK)
    made = _correct(session, town, takedown_setup.publish(session, town, clock, sender), clock)
    (first,) = network.published
    draft = posts.draft_of(made, posts.version_of(session, made))
    assert draft.own_texts == {(town.channels[0].id, "es"): f"{SAID}\n{first.sent.permalink}"}


def test_it_is_not_sent_to_approval_before_it_says_what_is_right(session, town, clock, published):
    made = _correct(session, town, published, clock)
    with pytest.raises(Refusal, match="un hueco por rellenar"):
        takedown_setup.approve(session, town, made, clock, text=SAID)


def test_it_stands_alone_when_the_original_was_withdrawn_meanwhile(
    session, town, clock, network, sender, published, withdrawer
):
    made = _correct(session, town, published, clock)
    takedown_setup.approve(session, town, made, clock)
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    sender.send_due(clock())
    assert [publication.outgoing.answers for publication in network.published] == [""]


def test_where_it_cannot_hang_from_the_original_it_carries_its_address():
    at = {(1, "es"): "https://x.com/riba/1", (2, "ca"): "https://social.example/2"}
    draft = correction_draft(PublishedOriginal("Horario", "2027/0001", 3, None, at, frozenset({2})))
    assert draft.own_texts == {(1, "es"): f"{SAID}\nhttps://x.com/riba/1"}
    assert draft.text_for((2, "ca")).startswith("En el nostre missatge")
    assert (draft.title, draft.topic_id) == ("Corrección de 2027/0001: Horario", 3)
