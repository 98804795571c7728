"""Beginning a round: which steps it takes, and those that findings add."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.approvals.models import Round, RoundStep, RouteVersion
from app.approvals.queries.routing import way_of
from app.approvals.queries.turn import Turn
from app.approvals.rules.routes import askings
from app.approvals.rules.steps import still_missing, usual_steps, with_reviewers
from app.approvals.service.planning import Planned, row_of, steps_for
from app.approvals.service.stepping import open_known
from app.approvals.service.timing import add_terms
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.drafting.models import Post
from app.drafting.queries import Current
from app.drafting.queries.pieces import Setting
from app.editorial_line.rules.line import Rule
from app.organisations.queries import day_of
from app.periods.queries.working import working_time
from app.periods.rules.working import WorkingTime


def open_round(
    session: Session,
    current: Current,
    asked: Mapping[str, Sequence[Rule]],
    setting: Setting,
    *,
    found: frozenset[str],
    actor: Actor,
    now: datetime,
) -> Sequence[RoundStep]:
    """Start the review of the current version and open its first steps, which are returned.

    `asked`: the rules that call each reviewer's role; `found`: the codes of all that spoke. Raises `Refusal` when a
    step could never be decided.
    """
    post, version = current.post, current.version
    route, name, reason = way_of(session, current, setting, found)
    present = _present(session, post, asked, now=now)
    plans = with_reviewers(usual_steps(askings(route.steps), name=name, reason=reason), asked, present=present)
    round_ = _round(current, route, actor=actor, now=now)
    session.add(round_)
    session.flush()
    planned = steps_for(session, round_, current, plans, setting.topic, now=now)
    first = _begin(session, planned, now=now)
    audit.record(
        session,
        Act.POST_SUBMITTED,
        actor=actor,
        now=now,
        subject=f"post:{post.id}",
        version=version.number,
        content_hash=version.content_hash,
        route=name,
        step=", ".join(step.name for step in first),
    )
    return first


def _round(current: Current, route: RouteVersion, *, actor: Actor, now: datetime) -> Round:
    post, version = current.post, current.version
    return Round(
        organisation_id=post.organisation_id,
        post_id=post.id,
        post_version_id=version.id,
        route_version_id=route.id,
        content_hash=version.content_hash,
        opened_by=actor.id,
        opened_at=now,
    )


def _begin(session: Session, planned: Planned, *, now: datetime) -> Sequence[RoundStep]:
    session.add_all(planned.steps)
    first = [step for step in planned.steps if step.stage == 1]
    open_known(session, first, planned.people, planned.involved, now=now)
    return first


def add_reviewers(
    session: Session, turns: Sequence[tuple[Turn, Mapping[str, Sequence[Rule]]]], *, now: datetime
) -> list[Turn]:
    """The turns with more steps for each round, after the others: the line has come to call somebody else since it
    began. No statement where it has not, else a handful.
    """
    asked = {turn.round.id: calls for turn, calls in turns}
    unforeseen = {turn.round.id: _unforeseen(turn, calls, calls) for turn, calls in turns}
    roles = {role for calls in unforeseen.values() for role in calls}
    if not roles:
        return [turn for turn, _ in turns]
    posts = [turn.current.post for turn, _ in turns]
    present = _present(session, posts[0], roles, now=now)
    working = working_time(session, posts[0].organisation_id, now, max(post.planned_at or now for post in posts))
    found = [_longer(turn, asked[turn.round.id], present, working, now=now) for turn, _ in turns]
    session.add_all(step for turn in found for step in turn.steps)
    session.flush()
    return found


def _unforeseen(turn: Turn, asked: Mapping[str, Sequence[Rule]], present: Collection[str]) -> dict[str, Sequence[Rule]]:
    return still_missing([step.roles for step in turn.steps], asked, present=present)


def _longer(
    turn: Turn, asked: Mapping[str, Sequence[Rule]], present: Collection[str], working: WorkingTime, *, now: datetime
) -> Turn:
    last, plans = turn.steps[-1], with_reviewers([], _unforeseen(turn, asked, present), present=present)
    added = [
        row_of(plan, turn.round, position=last.position + n, stage=last.stage + n, now=now)
        for n, plan in enumerate(plans, start=1)
    ]
    if added:
        add_terms(added, turn.current.post.planned_at, working, now=now)
    return replace(turn, steps=[*turn.steps, *added])


def _present(session: Session, post: Post, roles: Collection[str], *, now: datetime) -> frozenset[str]:
    """Those of these roles that somebody holds; a statement for each, and most texts call none."""
    if not roles:
        return frozenset()
    here, today = post.organisation_id, day_of(session, post.organisation_id, now=now)
    return frozenset(
        role for role in roles if accounts.people_with_roles(session, [role], organisation_id=here, today=today)
    )
