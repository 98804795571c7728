"""Submitting, deciding, stepping aside: what changes together in the post, its round and its deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.approvals import service
from app.approvals.deeds.deciding import Seen, decide, decide_all, decide_among_others, excepted_of
from app.approvals.deeds.letters import ASKING, ask_reviewers
from app.approvals.models import RoundStep
from app.approvals.queries import readers
from app.approvals.queries.turn import turn_of
from app.approvals.rules.alone import is_urgent
from app.approvals.rules.aside import Ground
from app.approvals.service.letters import letter_about
from app.core.actor import Actor
from app.drafting import lifecycle
from app.drafting import queries as drafting
from app.drafting import service as writing
from app.drafting.models import Post
from app.drafting.queries.pieces import setting_of
from app.drafting.rules.checks import Stage, check_through, reviewers
from app.drafting.rules.readiness import check_ready
from app.drafting.rules.states import Move
from app.editorial_line.queries import lacking_parts
from app.notifications import service as notifications

__all__ = ["Seen", "call_in", "decide", "decide_all", "decide_among_others", "recuse", "submit"]


def submit(session: Session, post: Post, *, actor: Actor, now: datetime) -> Sequence[RoundStep]:
    """Send the current version to review; the steps that are open then.

    Raises `Incomplete` with all that is missing, `Blocked` when a rule of the line does not let it through, and
    `Refusal` when there are not enough people for a step.
    """
    writing.check_may_edit(post, actor)
    current, voices = drafting.current(session, post), drafting.voices(session, post.organisation_id)
    check_ready(drafting.draft_of(post, current.version if current else None), voices, zone=post.zone, now=now)
    assert current is not None, "what was never written lacks its accounts"
    setting = setting_of(session, post, current.version, stage=Stage.SUBMIT.value, now=now)
    said = service.hold_against_line(session, current, voices, Stage.SUBMIT, now=now, setting=setting)
    check_through(said, excepted=excepted_of(session, [(post, said)], now=now)[post.id])
    lifecycle.apply(session, post, Move.SUBMIT, actor=actor, now=now)
    found = frozenset(one.rule.code for one in said)
    steps = service.open_round(session, current, reviewers(said), setting, found=found, actor=actor, now=now)
    urgent = is_urgent(setting.topic.topic_class if setting.topic else None, setting.periods)
    urgent = urgent and not lacking_parts(session, current.variants)
    ask_reviewers(session, [(post, steps)], ASKING[urgent], now=now)
    return steps


def recuse(session: Session, post: Post, *, ground: Ground, text: str, actor: Actor, now: datetime) -> None:
    """Step aside; those to whom it passes are asked, and with nobody left whoever can put somebody there is told."""
    turn = turn_of(session, post, actor)
    service.recuse(session, turn, ground, text, actor=actor, now=now)
    if readers.reviewers_of(session, [turn.step]):
        ask_reviewers(session, [(post, [turn.step])], ASKING[False], now=now)
    else:
        _tell_nobody_is_left(session, post, turn.step, now=now)


def call_in(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take over the open step; see `service.call_in`."""
    service.call_in(session, turn_of(session, post, actor), reason, actor=actor, now=now)


def _tell_nobody_is_left(session: Session, post: Post, step: RoundStep, *, now: datetime) -> None:
    """Silence approves nothing (I3): the post would wait until it expires."""
    letters = [
        letter_about(post, user, "nobody_decides", f"step:{step.id}:nobody:{user.id}", step=step.name, path=path)
        for user, path in readers.who_can_mend(session, post, now=now)
    ]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)
