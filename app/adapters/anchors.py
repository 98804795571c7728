"""Audit anchors, append-only, beside the database.

Each JSON line, sealed with the audit key, is bound to the last: rewriting without the key shows.
"""

import fcntl
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedRandom
from pathlib import Path
from typing import Any

from app.core.secret_keys import AuditKey
from app.domain.audit.ports import UnknownSealingKey
from app.domain.audit.rules.chain import GENESIS, ChainAnchor, canonical_bytes, chain_hash

FILE = "anchors.jsonl"


@dataclass(slots=True)
class AnchorFile:
    """A file sealed with the first and newest of `keys`; read incrementally."""

    path: Path
    keys: tuple[AuditKey, ...] = field(repr=False)
    _read_to: int = 0
    _seal: str = GENESIS
    _newest: dict[int, ChainAnchor] = field(default_factory=dict)

    def drop(self, anchors: list[ChainAnchor]) -> None:
        """Append missing anchors, on disk before returning."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._catch_up(file)
            lines = [self._line(anchor) for anchor in anchors if self._is_news(anchor)]
            if lines:
                file.truncate(self._read_to)
                file.write(b"".join(lines))
                file.flush()
                self._read_to = file.tell()

    def latest(self) -> dict[int, ChainAnchor]:
        """Raise `ValueError` for a changed, missing or forged line."""
        if self.path.exists():
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                self._catch_up(file)
        return dict(self._newest)

    def _is_news(self, anchor: ChainAnchor) -> bool:
        known = self._newest.get(anchor.organisation_id)
        return known is None or anchor.seq > known.seq

    def _line(self, anchor: ChainAnchor) -> bytes:
        body = {
            "organisation": anchor.organisation_id,
            "seq": anchor.seq,
            "hash": anchor.hash,
            "at": anchor.at.isoformat(),
            "key": self.keys[0].id,
        }
        self._newest[anchor.organisation_id] = anchor
        self._seal = chain_hash(self.keys[0], self._seal, body)
        return canonical_bytes({**body, "seal": self._seal}) + b"\n"

    def _catch_up(self, file: BufferedRandom) -> None:
        if file.seek(0, 2) < self._read_to:
            raise ValueError("anchors: the file is shorter than it was")
        file.seek(self._read_to)
        for body, seal in _lines(file):
            key = next((key for key in self.keys if key.id == body.get("key")), None)
            if key is None and not self._read_to:
                raise UnknownSealingKey(str(body.get("key")))
            if key is None or not hmac.compare_digest(chain_hash(key, self._seal, body), seal):
                raise ValueError("anchors: a line is not as it was written")
            self._seal = seal
            anchor = ChainAnchor(
                int(body["organisation"]), body["seq"], body["hash"], datetime.fromisoformat(body["at"])
            )
            self._newest[anchor.organisation_id] = anchor
            self._read_to = file.tell()


def _lines(file: BufferedRandom) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield whole lines, ignoring one cut off."""
    while (line := file.readline()).endswith(b"\n"):
        body = json.loads(line)
        if not isinstance(body, dict):
            raise ValueError("anchors: a line is not an anchor")
        yield body, str(body.pop("seal", ""))
