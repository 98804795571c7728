import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlmodel import Session

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.chain import canonical_bytes
from app.domain.media import queries as media
from app.domain.media.models import MediaFile
from app.domain.media.ports import FileStore
from app.domain.posts.models import Variant
from app.domain.publishing.models import DeliveryProof
from app.domain.spreadsheets.rules.formulas import disarm_formula
from app.domain.takedowns.models import TakedownOrder
from app.domain.takedowns.queries import dossiers, orders
from app.domain.takedowns.queries.dossiers import PostDossier
from app.domain.takedowns.rules.evidence_archive import EvidenceFile, canonical_json, check_size, row_values
from app.domain.takedowns.rules.orders import OrderActKind

FILE_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
COLUMNS = ("seq", "at", "actor_name", "act", "subject", "detail", "key_id", "prev_hash", "hash")
TEXT_COLUMN = "text"
_INTERNAL_FIELDS = ("lease_token", "remote_key", "next_attempt_at")


class EvidenceDossier:
    """Evidence about posts and their order; read once, written in pieces."""

    def __init__(
        self, session: Session, organisation_id: int, post_ids: Sequence[int], order: TakedownOrder | None = None
    ) -> None:
        """Raise `Refusal` when empty or too large for one file."""
        check_size(len(post_ids), 0)
        self.order = order
        self.dossiers = dossiers.post_dossiers(session, organisation_id, post_ids)
        self.accounts = dossiers.account_names(session, organisation_id)
        digests = {digest for dossier in self.dossiers for digest in dossier.digests}
        self.images: Mapping[str, MediaFile] = media.files_by_digest(session, organisation_id, digests)
        check_size(len(post_ids), sum(file.size for file in self.images.values() if not file.poster))
        self.order_entries = dossiers.audit_entries(session, organisation_id, {f"takedown:{order.id}"}) if order else []
        self.order_acts = orders.order_acts(session, organisation_id, order.id) if order else []

    def pieces(
        self, files: FileStore, pages: Callable[["EvidenceDossier"], Mapping[str, str]]
    ) -> Iterator[EvidenceFile]:
        """Yield files; `pages` returns readable pages by name."""
        for name, page in sorted(pages(self).items()):
            yield EvidenceFile(name, page.encode())
        if self.order:
            yield from self._of_order(self.order)
        for dossier in self.dossiers:
            yield from _post_files(dossier, self.accounts)
            yield from self._pictures(dossier, files)
            yield from _screen_pictures(dossier, files)

    def ending(self, digest: str) -> str:
        """Return the ending of a picture's file, or of a video's poster, which stands for it."""
        row = self.images[digest]
        return _extension(row.shown_type)

    def screen_ending(self, proof: DeliveryProof) -> str:
        return _extension(proof.media_type)

    def _of_order(self, order: TakedownOrder) -> Iterator[EvidenceFile]:
        acts = [row_values(act) for act in reversed(self.order_acts) if act.deed is not OrderActKind.EVIDENCE_BUILT]
        yield EvidenceFile(
            "requerimiento/requerimiento.json", canonical_json({**row_values(order, "remind_at"), "acts": acts})
        )
        yield from _audit_files("requerimiento", self.order_entries)

    def _pictures(self, dossier: PostDossier, files: FileStore) -> Iterator[EvidenceFile]:
        for digest in sorted(dossier.digests & self.images.keys()):
            try:
                content = files.read(dossier.post.organisation_id, self.images[digest].poster or digest)
            except FileNotFoundError:
                continue
            yield EvidenceFile(f"{post_folder(dossier)}/imagenes/{digest}.{self.ending(digest)}", content)


def _screen_pictures(dossier: PostDossier, files: FileStore) -> Iterator[EvidenceFile]:
    """Yield the pictures of what was published by hand, those not past their term."""
    for proof in (proof for proof in dossier.proofs if proof.purged_at is None):
        try:
            content = files.read(proof.organisation_id, proof.place)
        except FileNotFoundError:
            continue
        yield EvidenceFile(f"{post_folder(dossier)}/capturas/{proof.digest}.{_extension(proof.media_type)}", content)


def _extension(media_type: str) -> str:
    return FILE_EXTENSIONS.get(media_type, "bin")


def post_folder(dossier: PostDossier) -> str:
    return f"publicaciones/{dossier.post.number.replace('/', '-')}"


def _post_files(dossier: PostDossier, accounts: Mapping[int, str]) -> Iterator[EvidenceFile]:
    here = post_folder(dossier)
    yield EvidenceFile(
        f"{here}/publicacion.json", canonical_json({**row_values(dossier.post, "form_key"), "accounts": accounts})
    )
    texts: Mapping[str, Sequence[object]] = {
        "versions": dossier.versions,
        "variants": dossier.variants,
        "checks": dossier.checks,
    }
    yield EvidenceFile(
        f"{here}/versiones.json", canonical_json({name: _plain_rows(rows) for name, rows in texts.items()})
    )
    words = _texts_by_hash(dossier, accounts)
    decisions = [
        {
            **row_values(decision.decision),
            "by_name": decision.name,
            "is_sole": bool(decision.is_sole),
            "text": words.get(decision.decision.content_hash, ""),
        }
        for decision in dossier.decisions
    ]
    yield EvidenceFile(
        f"{here}/decisiones.json", canonical_json({"decisions": decisions, "marks": _plain_rows(dossier.marks)})
    )
    yield EvidenceFile(f"{here}/envios.json", canonical_json(_deliveries_document(dossier)))
    yield EvidenceFile(f"{here}/retiradas.json", canonical_json(_withdrawals_document(dossier)))
    yield from _audit_files(here, dossier.entries, words)


def _texts_by_hash(dossier: PostDossier, accounts: Mapping[int, str]) -> Mapping[str, str]:
    """Return the words behind each hash: of a text, and of a version all of its texts."""
    words = {variant.content_hash: _account_text(variant, accounts) for variant in dossier.variants}
    for version in dossier.versions:
        texts = (variant for variant in dossier.variants if variant.post_version_id == version.id)
        words[version.content_hash] = "\n\n".join(_account_text(variant, accounts) for variant in texts)
    return words


def _account_text(variant: Variant, accounts: Mapping[int, str]) -> str:
    return " ".join(filter(None, (f"{accounts[variant.channel_id]}: {variant.text}", variant.link)))


def _deliveries_document(dossier: PostDossier) -> dict[str, object]:
    return {
        "deliveries": [row_values(row, *_INTERNAL_FIELDS) for row in dossier.deliveries],
        "attempts": [_attempt_with_outcome(attempt, outcome) for attempt, outcome in dossier.attempts],
        "captures": _plain_rows(dossier.captures),
        "proofs": [row_values(row, "place") for row in dossier.proofs],
    }


def _withdrawals_document(dossier: PostDossier) -> dict[str, object]:
    return {
        "withdrawals": [row_values(row, *_INTERNAL_FIELDS) for row in dossier.withdrawals],
        "attempts": [_attempt_with_outcome(attempt, outcome) for attempt, outcome in dossier.removals],
        "corrections": _plain_rows(dossier.corrections),
    }


def _attempt_with_outcome(attempt: object, outcome: object | None) -> dict[str, object]:
    return {**row_values(attempt, "token"), "outcome": row_values(outcome) if outcome else None}


def _plain_rows(rows: Sequence[object]) -> list[dict[str, object]]:
    return [row_values(row) for row in rows]


def _audit_files(
    here: str, entries: Sequence[AuditEntry], words: Mapping[str, str] | None = None
) -> Iterator[EvidenceFile]:
    """Yield the chained record, and a spreadsheet without executable cells, with the text that each hash stands for."""
    yield EvidenceFile(f"{here}/historial.json", canonical_json(_plain_rows(entries)))
    into = io.StringIO(newline="")
    sheet = csv.writer(into, lineterminator="\r\n")
    sheet.writerow((*COLUMNS, TEXT_COLUMN))
    sheet.writerows(
        [disarm_formula(cell) for cell in (*(_cell(entry, name) for name in COLUMNS), _entry_text(entry, words or {}))]
        for entry in entries
    )
    yield EvidenceFile(f"{here}/historial.csv", b"\xef\xbb\xbf" + into.getvalue().encode())


def _entry_text(entry: AuditEntry, words: Mapping[str, str]) -> str:
    hashes = entry.detail.get("approved_hashes") or [entry.detail.get("content_hash", "")]
    return "\n\n".join(words[digest] for digest in hashes if digest in words)


def _cell(entry: AuditEntry, name: str) -> str:
    value = getattr(entry, name)
    match name:
        case "detail":
            return canonical_bytes(value).decode()
        case "at":
            return str(value.isoformat())
        case "act":
            return str(value.value)
    return str(value)
