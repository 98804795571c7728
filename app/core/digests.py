import hashlib
from typing import BinaryIO

PIECE = 1_000_000


def stream_digest(stream: BinaryIO) -> str:
    """Return the SHA-256 of what the stream gives from its place on, read in pieces."""
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
