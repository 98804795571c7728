"""Messages taken in as the worker does."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from app.core.tokens import new_token
from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.ports import NetworkMessage
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.requests.rules.mail_letter import MailSecurity, ReceivedLetter
from app.usecases.inbox.mail_messages import take_citizen_letter
from app.usecases.inbox.network_messages import take_network_message
from app.usecases.inbox.sources import pause_citizen_mailbox, set_citizen_mailbox
from app.usecases.requests.mailbox import MailboxLocation
from app.usecases.wiring import Wiring

HOST = "https://masto.villacauce.example"
FIRST_DAYS = 3
MENTIONS = (
    (
        3,
        "09:12",
        "rosa_m",
        "Rosa M.",
        "¿Hasta qué día se puede pedir la ayuda de comedor? No lo encuentro.",
        "",
    ),
    (3, "17:40", "pau_bici", "Pau", "Lleváis dos semanas con el carril bici cortado y sin avisar.", ""),
    (2, "11:05", "rosa_m", "Rosa M.", "¿Y vale presentarla en el registro del centro de día?", "0"),
    (1, "20:31", "vecina_noria", "Vecina de La Noria", "Gracias por dejar la biblioteca abierta el domingo.", ""),
)
LETTER = ReceivedLetter(
    key="letter:farola",
    name="Amparo Gil",
    address="amparo.gil@correo.example",
    subject="Farola rota en la plaza del Pozo",
    text="La farola que hay junto a la fuente lleva rota desde el lunes y de noche no se ve nada. Un saludo, Amparo",
    identity="<farola@correo.example>",
)
ADDRESS = "atencion@villacauce.example"


def tell_network_messages(wiring: Wiring, stage: DemoStage, *, now: datetime) -> Life:
    """Receive mentions and a letter; pause the mailbox, which has no server."""
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    administrator = stage.with_role("administrator")[0]
    at = yield instant_of(today - timedelta(days=FIRST_DAYS), time(8, 30), zone, fold=0)
    place = MailboxLocation("imap.villacauce.example", 993, MailSecurity.TLS, ADDRESS, "INBOX", local_day(at, zone))
    mailbox = set_citizen_mailbox(
        Work(stage.session, administrator, at), place, ADDRESS, wiring.keyring.seal(new_token())
    )
    pause_citizen_mailbox(Work(stage.session, administrator, at), mailbox)
    for number, (days, clock, *_) in enumerate(MENTIONS):
        at = yield _instant(today - timedelta(days=days), clock, zone)
        _receive_mention(stage, number, at)
    at = yield _instant(today - timedelta(days=1), "21:10", zone)
    take_citizen_letter(stage.session, stage.organisation, LETTER, now=at)


def _receive_mention(stage: DemoStage, number: int, at: datetime) -> None:
    networked = select(Channel).where(Channel.organisation_id == stage.organisation.id)
    channel = stage.session.exec(networked.where(Channel.network == Network.MASTODON).order_by(col(Channel.id))).first()
    if channel is not None:
        take_network_message(stage.session, stage.organisation, channel, _message(number, at), now=at)


def _message(number: int, at: datetime) -> NetworkMessage:
    """Build a message; follow-ups name the previous by place."""
    _, _, acct, name, text, follows = MENTIONS[number]
    remote_id = str(114_000_000_000_000_000 + number)
    uri = f"{HOST}/@{acct}/{remote_id}"
    made = NetworkMessage(
        mark=remote_id,
        remote_id=remote_id,
        uri=uri,
        root=uri,
        permalink=uri,
        mention=acct,
        author=f"{acct}@{HOST.removeprefix('https://')}",
        name=name,
        text=text,
        content=f"<p>{text}</p>",
        language="es",
        visibility="public",
        made_at=at,
    )
    if not follows:
        return made
    first = _message(int(follows), at)
    return replace(made, root=first.uri, answers=first.remote_id)


def _instant(day: date, clock: str, zone: str) -> datetime:
    return instant_of(day, time.fromisoformat(clock), zone, fold=0)
