"""The demonstration's public content: nothing unpublished (`tests/attack/doors.py` has whose names are nowhere)."""

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.public.models import PublicDocument
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.public import projection
from app.usecases.wiring import Wiring

ASKED = ("neutrality", "verify?url=@villacauce", "verify?url=nada")


@pytest.fixture
def said(demo: Wiring, demo_app: Flask) -> str:
    """Return every public byte of both bodies, except feeds, which show the networks' content."""
    projection.catch_up_pages(demo.reading, demo.writing, demo.press, now=demo.clock())
    with demo.reading() as session:
        documents = session.exec(select(PublicDocument.content).order_by(col(PublicDocument.id))).all()
        slugs = session.exec(select(Organisation.slug).order_by(Organisation.slug)).all()
    client = demo_app.test_client()
    pages = [client.get(f"/p/{slug}/{path}").text for slug in slugs for path in ASKED]
    assert len(documents) > 15
    return "\n".join([*(document.decode() for document in documents), *pages, client.get("/robots.txt").text])


def hidden(session: Session) -> list[str]:
    """Return every word not on a network now; a title may be a word of what is on one."""
    out = select(Delivery.post_id).where(Delivery.state == DeliveryState.PUBLISHED)
    titles = session.exec(select(Post.title).where(col(Post.id).not_in(out)).order_by(col(Post.id))).all()
    written = select(Variant.text).join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    texts = session.exec(written.where(col(PostVersion.post_id).not_in(out)).order_by(col(Variant.id))).all()
    shown = "\n".join(session.exec(written.where(col(PostVersion.post_id).in_(out))))
    gone = select(Delivery.permalink).where(Delivery.state != DeliveryState.PUBLISHED, Delivery.permalink != "")
    withdrawn = session.exec(gone.order_by(col(Delivery.id))).all()
    phrases = [
        *(title for title in titles if title not in shown),
        *texts,
        *withdrawn,
    ]
    return [phrase for phrase in phrases if phrase and len(phrase) > 6]


@pytest.mark.any_engine
def test_search_engines_may_find_it(demo: Wiring, demo_app: Flask):
    projection.catch_up_pages(demo.reading, demo.writing, demo.press, now=demo.clock())
    for path in ("", "accounts", "plan", "data"):
        answer = demo_app.test_client().get(f"/p/villacauce/{path}")
        assert answer.status_code == 200 and "X-Robots-Tag" not in answer.headers and "noindex" not in answer.text


def test_no_draft_and_nothing_withdrawn_is_public(demo: Wiring, said: str):
    with demo.reading() as session:
        phrases = hidden(session)
    assert len(phrases) > 100 and sorted({phrase for phrase in phrases if phrase in said}) == []
