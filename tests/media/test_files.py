import io

import pytest

from app.adapters.files import DiskFiles

DIGEST = "ab" * 32


class PieceByPiece(io.BytesIO):
    """A stream that is never read whole."""

    largest = 0

    def read(self, size=-1):
        assert size > 0, "read whole"
        self.largest = max(self.largest, size)
        return super().read(size)


def test_a_stream_is_kept_in_pieces_and_opened_at_any_place(tmp_path):
    files, content = DiskFiles(tmp_path), bytes(range(256)) * 9_000
    stream = PieceByPiece(content)

    files.keep_from(7, DIGEST, stream)

    assert stream.largest < len(content)
    with files.open(7, DIGEST) as kept:
        kept.seek(-256, io.SEEK_END)
        assert kept.read() == bytes(range(256))
    with pytest.raises(FileNotFoundError):
        files.open(8, DIGEST)
