"""Submitting, deciding, stepping aside: what changes together in the post, its round and its deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.approvals import service
from app.approvals.deeds.deciding import Seen, decide, decide_all, decide_among_others, excepted_of
from app.approvals.deeds.letters import ASKING, ask_reviewers
from app.approvals.models import RoundStep
from app.approvals.rules.alone import is_urgent
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

__all__ = ["Seen", "decide", "decide_all", "decide_among_others", "submit"]


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
