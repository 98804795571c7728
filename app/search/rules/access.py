"""What of everything a person may find: what they may open, and nothing else."""

from app.accounts.rules import Permission
from app.core.actor import Actor
from app.core.matching import Every, Has, Question
from app.search.rules.kinds import Kind, by_person, of_kind

P = Permission


def open_to(actor: Actor) -> dict[Kind, Question]:
    """Each kind of thing this person may open, with what one of them must be. Rules are not in the index."""
    found: dict[Kind, Question] = {}
    if actor.may(P.POST_READ):
        found[Kind.POST] = Has(of_kind(Kind.POST))
    if actor.may(P.REQUEST_READ):
        found[Kind.REQUEST] = Has(of_kind(Kind.REQUEST))
    elif actor.may(P.REQUEST_MAKE) and actor.id is not None:
        found[Kind.REQUEST] = Every((Has(of_kind(Kind.REQUEST)), Has(by_person(actor.id))))
    if actor.may(P.CASE_READ):
        found[Kind.CASE] = Has(of_kind(Kind.CASE))
    if actor.may(P.POST_READ) or actor.may(P.TOPIC_MANAGE):
        found[Kind.TOPIC] = Has(of_kind(Kind.TOPIC))
    return found
