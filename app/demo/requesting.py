"""The requests of the demonstration: who asked, who pressed, what was answered with which rule."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from app.approvals import deeds as approvals
from app.core.actor import Actor
from app.core.zones import day_in, instant_of, wall
from app.demo.content import FOLDER
from app.demo.life import Life
from app.demo.scenes import picture
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.editorial_line.service.holding import line_of
from app.intake import deeds, service
from app.intake.models import Request
from app.intake.rules.acts import ActKind
from app.intake.rules.answers import Cited, Outcome
from app.intake.rules.asking import Asked, Requester
from app.intake.rules.kinds import IN_OWN_NAME, IntakeChannel, RequesterKind, Sensitivity
from app.intake.rules.mailbox import Attached, Letter, Oddity

KINDS = {
    "accept": ActKind.ACCEPTED,
    "adapt": ActKind.ADAPTED,
    "join": ActKind.MERGED,
    "pass-on": ActKind.REDIRECTED,
    "refuse": ActKind.REFUSED,
}
MORNING = time(10, 30)


def requests_of(stage: Stage, now: datetime) -> Iterator[Life]:
    """Each request's life; only the town has any."""
    if stage.place.slug != "villacauce":
        return
    made: dict[int, Request] = {}
    for number, told in enumerate(json.loads((FOLDER / "requests.json").read_text(encoding="utf-8"))):
        yield Petition(stage, told, number, made).live(now)


class Petition:
    """One request, from being asked to what became of it. `made`: those there are already, by their place."""

    def __init__(self, stage: Stage, told: Mapping[str, Any], number: int, made: dict[int, Request]) -> None:
        self.stage, self.told, self.number, self.made = stage, told, number, made
        self.post: Post | None = None

    def live(self, end: datetime) -> Life:
        now = yield self._instant(self.told, end)
        request = self.made[self.number] = self._asked(now)
        for step in self.told["then"]:
            now = yield self._instant(step, end)
            self._happens(request, step, now)

    def _instant(self, told: Mapping[str, Any], end: datetime) -> datetime:
        """At an hour of a day before, or a few hours ago for what still runs against its deadline."""
        if "hours_ago" in told:
            return end - timedelta(hours=told["hours_ago"])
        zone = self.stage.place.zone
        day = wall(end, zone).date() - timedelta(days=told["days_ago"])
        return instant_of(day, time.fromisoformat(told["at"]), zone, fold=0)

    def _asked(self, now: datetime) -> Request:
        if letter := self.told.get("letter"):
            return self._by_letter(letter, now)
        stage, who, said = self.stage, self._person(self.told["by"]), _asked(self.told, self.stage)
        if source := self.told.get("from"):
            return service.bring(stage.session, stage.organisation, said, _source(source), actor=who, now=now)
        return service.ask(stage.session, stage.organisation, said, actor=who, now=now)

    def _by_letter(self, letter: Mapping[str, Any], now: datetime) -> Request:
        machine = self.stage.machine
        machine.letterbox.letters.append(_letter(letter, self.number))
        (request,) = machine.collect_due(now)
        return request

    def _happens(self, request: Request, step: Mapping[str, Any], now: datetime) -> None:
        session, who = self.stage.session, self._person(step["by"])
        if words := step.get("insists"):
            service.insist(session, request, words, actor=who, now=now)
        elif kind := step.get("kind"):
            service.note(session, request, ActKind(kind), step["evidence"], actor=who, now=now)
        elif topic := step.get("submits"):
            self._submit(topic, who, now)
        else:
            self._decide(request, step, who, now)

    def _decide(self, request: Request, step: Mapping[str, Any], who: Actor, now: datetime) -> None:
        session, body, kind = self.stage.session, self.stage.organisation, KINDS[step["outcome"]]
        cited = self._cited(step.get("rules", ()), now)
        outcome = Outcome(kind, cited, step.get("motive", ""), step.get("version", ""))
        if kind in (ActKind.ACCEPTED, ActKind.ADAPTED):
            self.post = deeds.write(session, body, request, outcome, actor=who, now=now)
        elif kind is ActKind.MERGED:
            deeds.join(session, request, outcome, self.made[step["into"]].code, actor=who, now=now)
        else:
            service.decide(session, request, outcome, actor=who, now=now)

    def _submit(self, topic: str, who: Actor, now: datetime) -> None:
        """The draft gets its topic and its hour, and goes to review like any other."""
        assert self.post is not None
        session, post = self.stage.session, self.post
        day = day_in(now, self.stage.place.zone) + timedelta(days=4)
        draft = posts.draft_of(post, posts.version_of(session, post))
        ready = replace(draft, topic_id=self.stage.topics[topic], plan=Plan(on=day, at=MORNING))
        drafting.save(session, post, ready, base=post.base, actor=who, now=now)
        approvals.submit(session, post, actor=who, now=now)

    def _cited(self, codes: Sequence[str], now: datetime) -> tuple[Cited, ...]:
        rules = line_of(self.stage.session, self.stage.organisation.id, now=now).rules
        return tuple(Cited(code, rules[code].wording) for code in codes)

    def _person(self, key: str) -> Actor:
        return self.stage.actors[key]


def _asked(told: Mapping[str, Any], stage: Stage) -> Asked:
    plain = ("subject", "text", "purpose", "facts", "urgent_because")
    return Asked(
        on_behalf_of=told.get("on_behalf_of", IN_OWN_NAME),
        accounts=tuple(stage.channels[key].id for key in told.get("accounts", ())),
        sensitivities=tuple(Sensitivity(one) for one in told.get("sensitivities", ())),
        **{name: told[name] for name in plain if name in told},
    )


def _source(source: Mapping[str, Any]) -> Requester:
    return Requester(
        kind=RequesterKind(source["kind"]),
        name=source["name"],
        post=source.get("post", ""),
        original_channel=IntakeChannel(source["channel"]),
    )


def _letter(told: Mapping[str, Any], number: int) -> Letter:
    drawn = [(file["name"], picture(file["scene"])) for file in told.get("attached", ())]
    return Letter(
        key=f"demo:{number}",
        attached=tuple(Attached(name, len(content), content) for name, content in drawn),
        oddities=frozenset(Oddity(one) for one in told.get("oddities", ())),
        **{name: told[name] for name in ("name", "address", "subject", "text")},
    )
