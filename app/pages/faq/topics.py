from dataclasses import dataclass

from flask import flash, redirect, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.faq import queries
from app.domain.faq.rules.topics import topic_title
from app.domain.posts.rules.states import PostStatus
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.faq.topics import LEAST_TIMES, publish_topic
from app.web.access import requires
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
DRAFTED_MESSAGE = msg("Borrador %(number)s con la respuesta. Póngale cuentas y día; se aprueba como cualquier otro.")
IDEA_MESSAGE = msg("Idea %(number)s apuntada. Escriba el texto cuando tenga la respuesta.")
KNOWN_MESSAGE = msg("Ya era la publicación %(number)s.")


@dataclass(frozen=True, slots=True)
class TopicLink:
    """`take`: URL to publish it; `made`, `number`: the resulting post."""

    title: str
    times: int
    has_answer: bool
    keep: str
    take: str = ""
    made: str = ""
    number: str = ""


def topic_links() -> list[TopicLink]:
    """List the most asked first; one statement."""
    return [
        _topic_link(summary)
        for summary in queries.topic_summaries(read_session(), organisation().id, least=LEAST_TIMES)
    ]


def _topic_link(summary: queries.TopicSummary) -> TopicLink:
    takes = actor().may(P.CASE_ANSWER) and actor().may(P.POST_WRITE)
    post_url = summary.number and url_for("posts.show", year=summary.post_year, ordinal=summary.post_ordinal)
    return TopicLink(
        title=topic_title(summary.question, summary.text, summary.words, organisation().languages),
        times=summary.times,
        has_answer=summary.entry_id is not None,
        keep=url_for("citizens.new_faq", year=summary.year, ordinal=summary.ordinal),
        take=url_for("citizens.take_topic", topic_id=summary.id) if takes and not post_url else "",
        made=post_url,
        number=summary.number,
    )


@bp.post("/asked/<int:topic_id>/publication")
@requires(P.CASE_ANSWER)
def take_topic(topic_id: int) -> Page:
    with write_transaction() as session:
        topic = queries.topic_or_404(session, organisation().id, topic_id)
        post, is_new = publish_topic(work(session), organisation(), topic)
        is_draft, number, year, ordinal = post.status is PostStatus.DRAFT, post.number, post.year, post.ordinal
    message = (DRAFTED_MESSAGE if is_draft else IDEA_MESSAGE) if is_new else KNOWN_MESSAGE
    flash(translate(msg(message.msgid, number=number)), "good")
    return redirect(url_for("posts.edit" if is_new and is_draft else "posts.show", year=year, ordinal=ordinal), 303)
