"""A finished answer is sent in a few pieces, and what did not change of it is not put together again."""

import gzip

from app.web.response_cache import PIECE_BYTES, ResponseBody, ResponsePart

MONTHS = [bytes([65 + number]) * (PIECE_BYTES // 3) for number in range(9)]


def test_an_answer_is_sent_in_few_pieces_and_whole():
    body = ResponseBody(tuple(map(ResponsePart, MONTHS)))

    assert b"".join(body.plain) == b"".join(MONTHS)
    assert len(body.plain) < len(MONTHS) / 2
    assert body.size == len(b"".join(MONTHS))


def test_a_change_touches_only_the_piece_it_is_in():
    before = ResponseBody(tuple(map(ResponsePart, MONTHS)))
    first, *_, last = before.plain
    changed = ResponsePart(b"!" * (PIECE_BYTES // 3))
    after = ResponseBody((*before.parts[:4], changed, *before.parts[5:]), before.pieces)

    assert after.plain[0] is first
    assert after.plain[-1] is last
    assert b"".join(after.plain) == b"".join([*MONTHS[:4], changed.plain, *MONTHS[5:]])


def test_what_was_sent_plain_is_compressed_the_same():
    body = ResponseBody(tuple(map(ResponsePart, MONTHS)))
    assert body.plain

    assert gzip.decompress(body.small) == b"".join(MONTHS)
