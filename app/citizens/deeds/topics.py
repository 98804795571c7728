"""Telling everybody what so many ask one by one."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import AskedTopic, CitizenMessage
from app.citizens.queries.faq import entry_or_none, writers_of
from app.citizens.rules.telling_topics import title_of
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin
from app.drafting.service.ideas import note_idea
from app.organisations.models import Organisation


def tell_everybody(
    session: Session, organisation: Organisation, topic: AskedTopic, *, actor: Actor, now: datetime
) -> tuple[Post, bool]:
    """A draft with the answer where one was kept, and an idea where none was; and whether it is new. Comes locked.

    Whoever wrote the answer has written in the draft (invariant I2). Once for each topic: whoever asks again gets what
    there is. Raises `OutOfTurn` for what nobody asks any more.
    """
    demand(actor.may(Permission.CASE_ANSWER) and actor.may(Permission.POST_WRITE))
    if topic.post_id is not None:
        return session.get_one(Post, topic.post_id), False
    if not topic.times:
        raise OutOfTurn(say("Eso ya no se pregunta tanto como para contarlo a todo el mundo."))
    post = _made(session, organisation, topic, actor=actor, now=now)
    topic.post_id, topic.taken_at = post.id, now
    session.add(topic)
    session.flush()
    audit.record(session, Act.FAQ_TOLD, actor=actor, now=now, subject=f"post:{post.id}", times=topic.times)
    return post, True


def _made(session: Session, organisation: Organisation, topic: AskedTopic, *, actor: Actor, now: datetime) -> Post:
    entry = entry_or_none(session, topic.organisation_id, topic.entry_id)
    message = session.get(CitizenMessage, topic.message_id) if topic.message_id else None
    question = entry.question if entry else None
    title = title_of(question, message.text if message else "", topic.words, organisation.languages)
    if entry is None:
        return note_idea(session, organisation, title, Plan(), actor=actor, now=now, origin=Origin.CALENDAR)
    draft = Draft(title=title, topic_id=entry.topic_id, texts=dict(entry.answer))
    wrote = writers_of(session, entry)
    return drafting.create(session, organisation, draft, actor=actor, now=now, origin=Origin.CALENDAR, also=wrote)
