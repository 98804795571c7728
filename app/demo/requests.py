import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from app.core.actor import Actor
from app.core.zones import instant_of, local_day, local_time
from app.db.work import Work
from app.demo.content import FOLDER
from app.demo.post_life import Life
from app.demo.scenes import picture
from app.demo.stage import DemoStage
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.requests.models import Request
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.mail_letter import LetterAttachment, LetterOddity, ReceivedLetter
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind, RequestSensitivity
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.approvals import submission as approval_submission
from app.usecases.posts import actions
from app.usecases.requests import decisions, outcomes, political_log, submission

KINDS = {
    "accept": RequestActKind.ACCEPTED,
    "adapt": RequestActKind.ADAPTED,
    "join": RequestActKind.MERGED,
    "pass-on": RequestActKind.REDIRECTED,
    "refuse": RequestActKind.REFUSED,
}
MORNING = time(10, 30)


def request_lives(stage: DemoStage, now: datetime) -> Iterator[Life]:
    """Yield lives; only the town has any."""
    if stage.place.slug != "villacauce":
        return
    made: dict[int, Request] = {}
    for number, demo_request in enumerate(json.loads((FOLDER / "requests.json").read_text(encoding="utf-8"))):
        yield RequestStory(stage, demo_request, number, made).live(now)


class RequestStory:
    """A request's story; `made`: earlier requests by place."""

    def __init__(
        self, stage: DemoStage, demo_request: Mapping[str, Any], number: int, made: dict[int, Request]
    ) -> None:
        self.stage, self.demo_request, self.number, self.made = stage, demo_request, number, made
        self.post: Post | None = None

    def live(self, end: datetime) -> Life:
        now = yield self._instant(self.demo_request, end)
        request = self.made[self.number] = self._asked(now)
        for step in self.demo_request["then"]:
            now = yield self._instant(step, end)
            self._happens(request, step, now)

    def _instant(self, moment: Mapping[str, Any], end: datetime) -> datetime:
        """Use hours ago for running deadlines."""
        if "hours_ago" in moment:
            return end - timedelta(hours=moment["hours_ago"])
        zone = self.stage.place.zone
        day = local_time(end, zone).date() - timedelta(days=moment["days_ago"])
        return instant_of(day, time.fromisoformat(moment["at"]), zone, fold=0)

    def _asked(self, now: datetime) -> Request:
        if letter := self.demo_request.get("letter"):
            return self._by_letter(letter, now)
        stage, who, content = (
            self.stage,
            self._person(self.demo_request["by"]),
            _asked_request(self.demo_request, self.stage),
        )
        if source := self.demo_request.get("from"):
            return submission.submit_for_other(
                Work(stage.session, who, now), stage.organisation, content, _requester(source)
            )
        return submission.submit_request(Work(stage.session, who, now), stage.organisation, content)

    def _by_letter(self, letter: Mapping[str, Any], now: datetime) -> Request:
        machine = self.stage.machine
        machine.letterbox.letters.append(_letter(letter, self.number))
        (request,) = machine.collect_due(now)
        return request

    def _happens(self, request: Request, step: Mapping[str, Any], now: datetime) -> None:
        session, who = self.stage.session, self._person(step["by"])
        if words := step.get("insists"):
            political_log.record_insistence(Work(session, who, now), request, words)
        elif kind := step.get("kind"):
            political_log.record_pressure(Work(session, who, now), request, RequestActKind(kind), step["evidence"])
        elif topic := step.get("submits"):
            self._submit(topic, who, now)
        else:
            self._decide(request, step, who, now)

    def _decide(self, request: Request, step: Mapping[str, Any], who: Actor, now: datetime) -> None:
        session, body, kind = self.stage.session, self.stage.organisation, KINDS[step["outcome"]]
        cited = self._cited(step.get("rules", ()), now)
        outcome = RequestOutcome(kind, cited, step.get("motive", ""), step.get("version", ""))
        if kind in (RequestActKind.ACCEPTED, RequestActKind.ADAPTED):
            self.post = outcomes.draft_from_request(Work(session, who, now), body, request, outcome)
        elif kind is RequestActKind.MERGED:
            outcomes.join_request(Work(session, who, now), request, outcome, self.made[step["into"]].code)
        else:
            decisions.decide_request(Work(session, who, now), request, outcome)

    def _submit(self, topic: str, who: Actor, now: datetime) -> None:
        """Give topic and hour, and submit."""
        assert self.post is not None
        session, post = self.stage.session, self.post
        day = local_day(now, self.stage.place.zone) + timedelta(days=4)
        draft = posts.draft_of(post, posts.version_of(session, post))
        ready = replace(draft, topic_id=self.stage.topics[topic], plan=PublicationPlan(on=day, at=MORNING))
        actions.save_post(Work(session, who, now), post, ready, base=post.base)
        approval_submission.submit_post(Work(session, who, now), post)

    def _cited(self, codes: Sequence[str], now: datetime) -> tuple[CitedRule, ...]:
        rules = load_line(self.stage.session, self.stage.organisation.id, now=now).rules
        return tuple(CitedRule(code, rules[code].wording) for code in codes)

    def _person(self, key: str) -> Actor:
        return self.stage.actors[key]


def _asked_request(demo_request: Mapping[str, Any], stage: DemoStage) -> RequestContent:
    plain = ("subject", "text", "purpose", "facts", "urgent_because")
    return RequestContent(
        on_behalf_of=demo_request.get("on_behalf_of", IN_OWN_NAME),
        accounts=tuple(stage.channels[key].id for key in demo_request.get("accounts", ())),
        sensitivities=tuple(RequestSensitivity(sensitivity) for sensitivity in demo_request.get("sensitivities", ())),
        **{name: demo_request[name] for name in plain if name in demo_request},
    )


def _requester(source: Mapping[str, Any]) -> Requester:
    return Requester(
        kind=RequesterKind(source["kind"]),
        name=source["name"],
        post=source.get("post", ""),
        original_channel=RequestChannel(source["channel"]),
    )


def _letter(demo_letter: Mapping[str, Any], number: int) -> ReceivedLetter:
    drawn = [(file["name"], picture(file["scene"])) for file in demo_letter.get("attached", ())]
    return ReceivedLetter(
        key=f"demo:{number}",
        attached=tuple(LetterAttachment(name, len(content), content) for name, content in drawn),
        oddities=frozenset(LetterOddity(oddity) for oddity in demo_letter.get("oddities", ())),
        **{name: demo_letter[name] for name in ("name", "address", "subject", "text")},
    )
