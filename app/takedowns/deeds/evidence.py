"""Gathering the proof: the files of an order, or of one post, piece by piece."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlmodel import Session

from app.audit.models import AuditEntry
from app.audit.rules import canonical
from app.calendar.rules.formulas import disarmed
from app.media import queries as media
from app.media.models import MediaFile
from app.media.ports import Files
from app.takedowns.models import TakedownOrder
from app.takedowns.queries import evidence as queries
from app.takedowns.queries import orders
from app.takedowns.queries.evidence import Dossier
from app.takedowns.rules.evidence import Piece, check_size, plain_row, written
from app.takedowns.rules.orders import Deed

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
COLUMNS = ("seq", "at", "actor_name", "act", "subject", "detail", "key_id", "prev_hash", "hash")
_INNER = ("lease_token", "remote_key", "next_attempt_at")
"""What is of no one's business outside: how the worker goes about it."""


class Proof:
    """What is gathered of some posts, and of the order that asks for it; read once, written piece by piece."""

    def __init__(
        self, session: Session, organisation_id: int, post_ids: Sequence[int], order: TakedownOrder | None = None
    ) -> None:
        """Raises `Refusal` when it is nothing, or too much for one file."""
        check_size(len(post_ids), 0)
        self.order = order
        self.dossiers = queries.dossiers(session, organisation_id, post_ids)
        self.accounts = queries.accounts(session, organisation_id)
        digests = {digest for dossier in self.dossiers for digest in dossier.digests}
        self.images: Mapping[str, MediaFile] = media.files(session, organisation_id, digests)
        check_size(len(post_ids), sum(file.size for file in self.images.values()))
        self.order_entries = queries.entries(session, organisation_id, {f"takedown:{order.id}"}) if order else []
        self.order_acts = orders.acts(session, organisation_id, order.id) if order else []

    def pieces(self, files: Files, pages: Callable[["Proof"], Mapping[str, str]]) -> Iterator[Piece]:
        """`pages` writes what people read: names and contents."""
        for name, page in sorted(pages(self).items()):
            yield Piece(name, page.encode())
        if self.order:
            yield from self._of_order(self.order)
        for dossier in self.dossiers:
            yield from _of_post(dossier, self.accounts)
            yield from self._pictures(dossier, files)

    def ending(self, digest: str) -> str:
        """How the name of an image ends."""
        return ENDINGS.get(self.images[digest].media_type, "bin")

    def _of_order(self, order: TakedownOrder) -> Iterator[Piece]:
        acts = [plain_row(act) for act in reversed(self.order_acts) if act.deed is not Deed.EVIDENCE_BUILT]
        yield Piece("requerimiento/requerimiento.json", written({**plain_row(order, "remind_at"), "acts": acts}))
        yield from _record("requerimiento", self.order_entries)

    def _pictures(self, dossier: Dossier, files: Files) -> Iterator[Piece]:
        for digest in sorted(dossier.digests & self.images.keys()):
            try:
                content = files.read(dossier.post.organisation_id, digest)
            except FileNotFoundError:
                continue
            yield Piece(f"{folder(dossier)}/imagenes/{digest}.{self.ending(digest)}", content)


def folder(dossier: Dossier) -> str:
    return f"publicaciones/{dossier.post.number.replace('/', '-')}"


def _of_post(dossier: Dossier, accounts: Mapping[int, str]) -> Iterator[Piece]:
    here = folder(dossier)
    yield Piece(f"{here}/publicacion.json", written({**plain_row(dossier.post, "form_key"), "accounts": accounts}))
    texts: Mapping[str, Sequence[object]] = {
        "versions": dossier.versions,
        "variants": dossier.variants,
        "checks": dossier.checks,
    }
    yield Piece(f"{here}/versiones.json", written({name: _plain(rows) for name, rows in texts.items()}))
    decisions = [
        {**plain_row(one.decision), "by_name": one.name, "is_sole": bool(one.is_sole)} for one in dossier.decisions
    ]
    yield Piece(f"{here}/decisiones.json", written({"decisions": decisions, "marks": _plain(dossier.marks)}))
    yield Piece(f"{here}/envios.json", written(_sent(dossier)))
    yield Piece(f"{here}/retiradas.json", written(_taken_back(dossier)))
    yield from _record(here, dossier.entries)


def _sent(dossier: Dossier) -> dict[str, object]:
    return {
        "deliveries": [plain_row(row, *_INNER) for row in dossier.deliveries],
        "attempts": [_tried(attempt, outcome) for attempt, outcome in dossier.attempts],
        "captures": _plain(dossier.captures),
    }


def _taken_back(dossier: Dossier) -> dict[str, object]:
    return {
        "withdrawals": [plain_row(row, *_INNER) for row in dossier.withdrawals],
        "attempts": [_tried(attempt, outcome) for attempt, outcome in dossier.removals],
        "corrections": _plain(dossier.corrections),
    }


def _tried(attempt: object, outcome: object | None) -> dict[str, object]:
    return {**plain_row(attempt, "token"), "outcome": plain_row(outcome) if outcome else None}


def _plain(rows: Sequence[object]) -> list[dict[str, object]]:
    return [plain_row(row) for row in rows]


def _record(here: str, entries: Sequence[AuditEntry]) -> Iterator[Piece]:
    """The record as it is chained, and the same for a spreadsheet, where no cell runs."""
    yield Piece(f"{here}/historial.json", written(_plain(entries)))
    into = io.StringIO(newline="")
    sheet = csv.writer(into, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    sheet.writerows([disarmed(_cell(entry, name)) for name in COLUMNS] for entry in entries)
    yield Piece(f"{here}/historial.csv", b"\xef\xbb\xbf" + into.getvalue().encode())


def _cell(entry: AuditEntry, name: str) -> str:
    value = getattr(entry, name)
    match name:
        case "detail":
            return canonical(value).decode()
        case "at":
            return str(value.isoformat())
        case "act":
            return str(value.value)
    return str(value)
