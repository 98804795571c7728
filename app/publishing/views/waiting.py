"""What waits for a person, a line each: deliveries to settle, and withdrawals that the worker could not finish."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import url_for

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.channels.models import Channel
from app.core.words import Sentence, say
from app.drafting.models import Variant
from app.drafting.rules.states import Status
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.publishing.queries import lines
from app.publishing.queries.lines import Case
from app.publishing.rules import DeliveryState as D
from app.takedowns.queries import withdrawals
from app.takedowns.queries.withdrawals import Case as Removal
from app.takedowns.rules.withdrawals import FOR_SETTLING
from app.takedowns.rules.withdrawals import WithdrawalState as W
from app.web.request import now, reading
from app.web.words import translate

REMOVALS = (
    (W.AWAITING_HAND, say("Para retirar a mano"), say("Bórrelas en la cuenta y diga aquí desde cuándo no están.")),
    (W.UNCONFIRMED, say("Retiradas por confirmar"), say("La red no dijo si las borró. Mire la cuenta y dígalo aquí.")),
    (W.FAILED, say("Retiradas fallidas"), say("La red no las borró. Arregle la causa y pídaselo otra vez.")),
)
RESTORED = (
    say("Pudieron salir antes de restaurar la copia"),
    say("Se volvió a una copia anterior y no se han encontrado en su cuenta. Mírelas una a una y diga si salieron."),
)
DELIVERIES = (
    (D.UNCONFIRMED, say("Por confirmar"), say("La red no dijo si salieron. Mire la cuenta y dígalo aquí.")),
    (D.AWAITING_HAND, say("Para publicar a mano"), say("Copie el texto, publíquelo y pegue aquí su dirección.")),
    (D.FAILED, say("Fallidas"), say("La red no las admitió. Arregle la causa y envíelas otra vez, o déjelas.")),
    (D.SCHEDULED, say("Con retraso"), say("No se pudo contactar con la red. Se siguen intentando solas.")),
)
THEIRS = say("Le toca a %(who)s.")
ANYBODYS = say("Le toca a quien gestiona los envíos.")

Entry = dict[str, Any]
Names = Mapping[int, str]
"""Of those who may publish by hand, by their key."""


def groups() -> list[tuple[Sentence, Sentence, Sequence[Entry]]]:
    """A heading, what to do and the lines; first what is public and has to go. Four statements, however much waits."""
    session, body = reading(), organisation().id
    found = accounts.able(session, body, Permission.DELIVERY_PUBLISH, now=now())
    names = {user.id: user.name for user in found}
    removals = withdrawals.standing(session, body, FOR_SETTLING)
    cases = lines.attention(session, body)
    restored = [entry(case, names) for case in cases if _may_have_left(case)]
    return [
        *([(*RESTORED, restored)] if restored else []),
        *_grouped(REMOVALS, ((case.withdrawal.state, removal_entry(case, names)) for case in removals)),
        *_grouped(
            DELIVERIES, ((case.delivery.state, entry(case, names)) for case in cases if not _may_have_left(case))
        ),
    ]


def _may_have_left(case: Case) -> bool:
    return case.is_restored and case.delivery.state is D.UNCONFIRMED


def entry(case: Case, names: Names | None = None) -> Entry:
    """What is held says so, whatever its delivery waits for. With `names`, whose turn it is."""
    is_by_hand = case.delivery.state is D.AWAITING_HAND
    return {
        "when": case.delivery.due_at,
        "title": f"{case.post.number} · {case.post.title}",
        "url": url_for("publishing.show", delivery_id=case.delivery.id),
        "detail": _detail(case.channel, case.variant, case.delivery.trouble, names if is_by_hand else None),
        "status": Status.ON_HOLD.value if is_held(case) else case.delivery.state.value,
    }


def removal_entry(case: Removal, names: Names | None = None) -> Entry:
    """Its hour is when it was ordered. With `names`, whose turn it is."""
    is_by_hand = case.withdrawal.state is W.AWAITING_HAND
    return {
        "when": case.withdrawal.decided_at,
        "title": f"{case.post.number} · {case.post.title}",
        "url": url_for("withdrawals.show", withdrawal_id=case.withdrawal.id),
        "detail": _detail(case.channel, case.variant, case.withdrawal.trouble, names if is_by_hand else None),
        "late": True,
    }


def is_held(case: Case) -> bool:
    return case.post.status is Status.ON_HOLD


def _detail(channel: Channel, variant: Variant, trouble: str, names: Names | None) -> str:
    """The language too, where an account speaks several: the same post may wait once for each."""
    whose = translate(_whose(channel, names)) if names is not None else ""
    language = translate(language_name(variant.language)) if len(channel.languages) > 1 else ""
    return " — ".join(filter(None, (channel.called, language, trouble, whose)))


def _whose(channel: Channel, names: Names) -> Sentence:
    name = names.get(channel.responsible_id or 0)
    return say(THEIRS.msgid, who=name) if name else ANYBODYS


def _grouped(
    words: Iterable[tuple[StrEnum, Sentence, Sentence]], found: Iterable[tuple[StrEnum, Entry]]
) -> Iterator[tuple[Sentence, Sentence, Sequence[Entry]]]:
    known = list(found)
    for state, title, todo in words:
        if here := [line for of, line in known if of is state]:
            yield title, todo, here
