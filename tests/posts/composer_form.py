"""The composer's form, as a browser without scripts sends it."""

from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from app.domain.posts.models import Post
from tests.post_factory import TEXT
from tests.sample_town import Town


def typed(town: Town, **changes: Any) -> dict[str, Any]:
    """Return a complete post for the town's first account, on Tuesday 2 March 2027 at 9:00."""
    form = {
        "title": "Horario de la biblioteca",
        "topic": str(town.topics[0].id),
        "language": ["es", "ca"],
        "text": [TEXT, ""],
        "target": [f"{town.channels[0].id}:es"],
        "own_target": [],
        "own_text": [],
        "link": "",
        "planned_on": "2027-03-02",
        "planned_time": "09:00",
        "base": "",
        "copy_key": "new-1",
        "deed": "save",
    }
    return {**form, **changes}


def posts_of(town: Town) -> str:
    return f"/o/{town.slug}/posts"


def page_of(town: Town, post: Post, *parts: str) -> str:
    return "/".join((posts_of(town), str(post.year), str(post.ordinal), *parts))


def send(client: FlaskClient, town: Town, post: Post | None = None, **changes: Any) -> TestResponse:
    """Press a button of the composer."""
    if post is not None:
        changes = {"base": post.base, **changes}
    return client.post(page_of(town, post) if post else posts_of(town), data=typed(town, **changes))


def panel(client: FlaskClient, town: Town, **changes: object) -> str:
    answer = client.post(posts_of(town) + "/preview", data=typed(town, **changes))
    assert answer.status_code == 200
    return answer.text


def saved(session: Session) -> Post:
    post = session.exec(select(Post)).one()
    session.commit()
    return post
