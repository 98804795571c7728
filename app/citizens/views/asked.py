"""What many ask this week, and making a publication of it with one press."""

from dataclasses import dataclass

from flask import flash, redirect, url_for

from app.accounts.rules import Permission
from app.citizens.deeds.topics import tell_everybody
from app.citizens.queries import faq as queries
from app.citizens.rules.telling_topics import title_of
from app.citizens.service.often import OFTEN
from app.citizens.views.blueprint import Page, bp
from app.core.words import say
from app.drafting.rules.states import Status
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
DRAFTED = say("Borrador %(number)s con la respuesta. Póngale cuentas y día; se aprueba como cualquier otro.")
NOTED = say("Idea %(number)s apuntada. Escriba el texto cuando tenga la respuesta.")
KNOWN = say("Ya era la publicación %(number)s.")


@dataclass(frozen=True, slots=True)
class Topic:
    """`take`: where it becomes a publication, for whoever may; `made` and `number`: the one it became."""

    title: str
    times: int
    has_answer: bool
    keep: str
    take: str = ""
    made: str = ""
    number: str = ""


def asked_often() -> list[Topic]:
    """The most asked first; one statement."""
    return [_topic(one) for one in queries.asked_often(reading(), organisation().id, least=OFTEN)]


def _topic(one: queries.Often) -> Topic:
    takes = actor().may(P.CASE_ANSWER) and actor().may(P.POST_WRITE)
    told = one.number and url_for("drafting.show", year=one.post_year, ordinal=one.post_ordinal)
    return Topic(
        title=title_of(one.question, one.text, one.words, organisation().languages),
        times=one.times,
        has_answer=one.entry_id is not None,
        keep=url_for("citizens.new_faq", year=one.year, ordinal=one.ordinal),
        take=url_for("citizens.take_topic", topic_id=one.id) if takes and not told else "",
        made=told,
        number=one.number,
    )


@bp.post("/asked/<int:topic_id>/publication")
@requires(P.CASE_ANSWER)
def take_topic(topic_id: int) -> Page:
    """On to the draft, to be given accounts and a day; to the idea, which has nothing but its name yet."""
    with writing() as session:
        topic = queries.topic_or_404(session, organisation().id, topic_id)
        post, is_new = tell_everybody(session, organisation(), topic, actor=actor(), now=now())
        is_draft, number, year, ordinal = post.status is Status.DRAFT, post.number, post.year, post.ordinal
    said = (DRAFTED if is_draft else NOTED) if is_new else KNOWN
    flash(translate(say(said.msgid, number=number)), "good")
    return redirect(
        url_for("drafting.edit" if is_new and is_draft else "drafting.show", year=year, ordinal=ordinal), 303
    )
