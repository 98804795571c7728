"""The address of a bucket of an S3-compatible store, as a setting gives it."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

DEFAULT_REGION = "us-east-1"
"""The region that servers of one's own take for granted."""
_WITHOUT_TLS = {"yes": False, "no": True}
NOT_AN_ADDRESS = "ha de ser s3://servidor:puerto/cubo, con ?region=… y ?tls=no si hacen falta"
NO_KEYS = "faltan sus claves: póngalas en MEDIA_KEY y MEDIA_SECRET"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or a folder of it. `secret` and `key` are shown nowhere."""

    server: str
    name: str
    folder: str
    region: str
    has_tls: bool
    key: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def endpoint(self) -> str:
        return f"{'https' if self.has_tls else 'http'}://{self.server}"

    def __str__(self) -> str:
        return f"s3://{self.server}/{'/'.join(filter(None, (self.name, self.folder)))}"


def read_bucket(address: str, *, key: str, secret: str) -> Bucket:
    """Read `s3://key:secret@server:port/bucket/folder?region=…&tls=no`; keys in the address go before those beside it.

    Raises `ValueError`, which never quotes the address.
    """
    parts, options = _split(address)
    server, (name, _, folder) = parts.netloc.rpartition("@")[2], parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not parts.hostname or not name or not options.keys() <= {"region", "tls"}:
        raise ValueError(NOT_AN_ADDRESS)
    if (tls := options.get("tls", "yes")) not in _WITHOUT_TLS:
        raise ValueError(NOT_AN_ADDRESS)
    key, secret = unquote(parts.username or "") or key, unquote(parts.password or "") or secret
    if not key or not secret:
        raise ValueError(NO_KEYS)
    region = options.get("region", DEFAULT_REGION)
    return Bucket(server, name, folder, region, not _WITHOUT_TLS[tls], key, secret)


def _split(address: str) -> tuple[SplitResult, dict[str, str]]:
    """Split; a secret with a slash of its own would be taken for a port, and quoted in the error."""
    try:
        parts = urlsplit(address)
        _ = parts.port
        return parts, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise ValueError(NOT_AN_ADDRESS) from None
