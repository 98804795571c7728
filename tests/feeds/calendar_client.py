"""A person's calendar program: it subscribes once and polls, while the worker follows the record."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from icalendar import Calendar, Event
from werkzeug.test import TestResponse

from app.db.work import Work
from app.domain.feeds.rules.readers import feed_path
from app.domain.feeds.rules.scope import FeedScope
from app.pages.feeds.feed_response import NOTHING
from app.usecases.feeds import projection, subscriptions
from app.usecases.wiring import Wiring
from tests.sample_town import Person, Town
from tests.statement_counter import Statements, counting

ADDRESS = "https://cauce.example"


@dataclass
class Desk:
    """A calendar client; `read(path)` after `follow()` sees everything committed before."""

    app: Flask
    wiring: Wiring
    town: Town
    paths: dict[int, str] = field(default_factory=dict)

    def follow(self) -> int:
        here = self.wiring
        return projection.catch_up_feeds(here.reading, here.writing, address=ADDRESS, now=here.clock())

    def rewind(self) -> None:
        projection.FEEDS.reset(self.wiring.writing)

    def differing(self) -> list[tuple[int, str, str]]:
        return list(projection.stale_feed_entries(self.wiring.reading, address=ADDRESS, now=self.wiring.clock()))

    def counting(self) -> AbstractContextManager[Statements]:
        return counting(self.wiring.engine)

    def subscribe(self, person: Person, *, town: Town | None = None, **scope: Any) -> str:
        with self.wiring.writing() as session:
            _, token = subscriptions.create_subscription(
                Work(session, person.actor, self.wiring.clock()), name="Outlook", scope=FeedScope(**scope)
            )
            session.commit()
        return feed_path(token, (town or self.town).slug)

    def ask(self, path: str, **options: object) -> TestResponse:
        return self.app.test_client().get(path, **options)

    def calendar(self, person: Person, **scope: Any) -> Calendar:
        """Return the calendar the person's program shows now."""
        self.follow()
        if scope or person.id not in self.paths:
            self.paths[person.id] = self.subscribe(person, **scope)
        answer = self.ask(self.paths[person.id])
        assert answer.status_code == 200
        return Calendar.from_ical(answer.data)

    def events(self, person: Person, **options: Any) -> list[Event]:
        """Return the entries, without the notice that there are none."""
        shown = self.calendar(person, **options).walk("VEVENT")
        return [event for event in shown if event["SUMMARY"] != str(NOTHING.summary)]

    def summaries(self, person: Person, **options: Any) -> list[str]:
        return [str(event["SUMMARY"]) for event in self.events(person, **options)]
