"""The route a topic's publications take when nothing else about them calls for another."""

from collections.abc import Sequence

from sqlmodel import Session

from app.approvals.queries.routes import routes
from app.approvals.queries.routing import routing_in_force
from app.approvals.rules.routing import Subject, chosen
from app.topics.models import Topic


def routes_by_topic(session: Session, organisation_id: int, topics: Sequence[Topic]) -> dict[str, str]:
    """By the topic's name, the name of its route; two statements."""
    named = {route.id: route.name for route, _ in routes(session, organisation_id)}
    rules = routing_in_force(session, organisation_id).rules
    first = next(iter(named.values()), "")
    return {
        topic.name: named.get(
            chosen(rules, Subject(topic=topic.id, topic_class=topic.topic_class.value, risk=topic.risk.value)).route, ""
        )
        if rules
        else first
        for topic in topics
    }
