"""What the editorial line says of what is being typed, as if it were sent as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.approvals.queries import rounds
from app.drafting.forms import said_by
from app.drafting.models import Post
from app.drafting.queries.pieces import Setting
from app.drafting.rules.checks import Stage, forbidding
from app.drafting.rules.draft import Draft
from app.drafting.rules.readiness import Wanting
from app.drafting.views.asking import answer_at
from app.drafting.views.dates import Dates
from app.drafting.views.desk import Desk
from app.editorial_line.queries import emergency_words
from app.intake.queries import wish_of
from app.pages.shell.request_context import organisation
from app.topics.models import Topic
from app.web.line import line_now, said_of
from app.web.previews import Preview, with_remarks
from app.web.remarks import Said
from app.web.request import now, reading


def remarked(desk: Desk, typed: Mapping[str, Any], dates: Dates) -> list[Preview]:
    """What each account would show, with the rules that speak of it and where they are answered."""
    draft, line = said_by(typed), line_now()
    said = {
        target: [replace(remark, answer_at=answer_at(remark, draft, line)) for remark in remarks]
        for target, remarks in said_while_typing(desk, typed, dates).items()
    }
    return with_remarks(desk.previews(typed), said)


def in_the_way(post: Post | None, previews: Sequence[Preview]) -> list[Wanting]:
    """Each rule that would refuse the submission, at the preview where it speaks first or the field it speaks of.

    One statement, for the exceptions in force, and only where a rule stands in the way.
    """
    found: dict[str, Wanting] = {}
    for preview in previews:
        for stop in (remark for remark in preview.remarks if remark.weight == "stop"):
            place = stop.field or preview.place
            found.setdefault(stop.rule, Wanting(place, forbidding(stop.rule, stop.wording, stop.until)))
    passed = rounds.excepted(reading(), post.organisation_id, post.id, now=now()) if found and post else ()
    return [want for rule, want in found.items() if rule not in passed]


def said_while_typing(desk: Desk, typed: Mapping[str, Any], dates: Dates) -> Said:
    """A text without a day is held against the periods of today."""
    draft = said_by(typed)
    contents = [content for content in draft.variants() if content.channel_id in desk.channels]
    return said_of(contents, desk.channels, _setting(desk, typed, dates, draft)) if contents else {}


def _setting(desk: Desk, typed: Mapping[str, Any], dates: Dates, draft: Draft) -> Setting:
    wish = wish_of(reading(), organisation().id, desk.post.request_id if desk.post else None)
    topic, on, answers = topic_typed(desk, typed), dates.kinds, draft.answers()
    setting = Setting(topic, dates.planned, desk.zone, now(), on, Stage.SUBMIT, answers, wish, title=draft.title)
    return replace(setting, emergency_words=emergency_words(reading()))


def topic_typed(desk: Desk, typed: Mapping[str, Any]) -> Topic | None:
    chosen = str(typed.get("topic") or "")
    return next((topic for topic in desk.topics if str(topic.id) == chosen), None)
