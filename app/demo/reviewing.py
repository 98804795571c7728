"""What is said of texts while they wait: a comment with its answer, and a text suggested to whoever wrote another."""

from collections.abc import Generator, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.demo.content import Telling
from app.demo.stage import Stage
from app.drafting.models import Post
from app.drafting.queries import draft_of, version_of
from app.review import deeds
from app.review.queries.around import around_of
from app.review.rules.suggestions import wordings_of
from app.review.service.comments import Quoted

A_WHILE = timedelta(minutes=7)
WORDS = 4
ASKS = "¿Está confirmado con la unidad? Si cambia, dígamelo antes de que la apruebe."
ANSWERS = "Confirmado esta mañana por teléfono; queda anotado como fuente."


def spoken_of(
    stage: Stage, post: Post, *, writer: Actor, reviewer: Actor, since: datetime
) -> Generator[datetime, datetime, None]:
    """Whoever reviews asks about the first words, and whoever wrote them answers."""
    now = yield since + A_WHILE
    text = draft_of(post, version_of(stage.session, post)).texts.get("es", "")
    quoted = Quoted(" ".join(text.split()[:WORDS]))
    deeds.comment(stage.session, post, ASKS, quoted, actor=reviewer, now=now)
    now = yield now + A_WHILE
    thread = around_of(stage.session, post, now=now).threads[0]
    deeds.answer(stage.session, post, thread.first.id, ANSWERS, actor=writer, now=now)


def texts_instead(session: Session, post: Post, telling: Telling) -> Mapping[str, str]:
    """The text it should have, where it says another; by the names of its wordings."""
    draft = draft_of(post, version_of(session, post))
    right = {"es": telling.text, "ca": telling.text_ca}
    return {
        wording.name: right[wording.language]
        for wording in wordings_of(draft)
        if right.get(wording.language) and right[wording.language] != wording.text
    }
