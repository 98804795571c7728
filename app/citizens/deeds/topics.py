"""Telling everybody what so many ask one by one."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import FaqEntry
from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.rules.draft import Draft
from app.drafting.rules.states import Origin
from app.organisations.models import Organisation

LONGEST_TITLE = 120


def make_topic(
    session: Session, organisation: Organisation, entry: FaqEntry, count: int, *, actor: Actor, now: datetime
) -> Post:
    """A draft for the calendar with the answer's text; it is reviewed as any other. `count`: how often it was asked."""
    demand(actor.may(Permission.CASE_ANSWER) and actor.may(Permission.POST_WRITE))
    language = next((one for one in organisation.languages if one in entry.question), next(iter(entry.question)))
    draft = Draft(title=entry.question[language][:LONGEST_TITLE], topic_id=entry.topic_id, texts=dict(entry.answer))
    post = drafting.create(session, organisation, draft, actor=actor, now=now, origin=Origin.CALENDAR)
    said = {"post": post.number, "count": count}
    audit.record(session, Act.FAQ_CHANGED, actor=actor, now=now, subject=f"faq:{entry.id}", **said)
    return post
