"""Letters that look like Latin ones and are others, and Latin ones that Unicode does not take apart."""

from collections.abc import Iterator

_CYRILLIC = ("авеёзикмнорстухѕіїјԁһӏѵԛԝьгп", "abeeeukmhopctyxsiijdhlvqwbrn")
_GREEK = ("αβγεικνορτυχωηςσζμΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abyeikvoptuxwncozmabezhikmnoptyx")
_ARMENIAN = ("օսհոզցԱՍՏՕ", "ouhnqgusso")
_LISU = ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou")
_CHEROKEE = ("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎽᏀᏃᏢᏙᏚᏞᏟᏦᏴᏤᏕᎥ", "drtajewmhygzpvslckbvsi")
_SMALL_CAPITALS = ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_LATIN = ("ɑɡıɩøđłƚħŧƒƿɓɗɖʋȷɨʉɵ", "agiiodllhtfpbddvjiuo")
_LONGER = {
    "ß": "ss",
    "ẞ": "ss",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "þ": "th",
    "·": "",
    "Ø": "o",
    "Đ": "d",
    "Ł": "l",
}
_EMOJIS = frozenset("🅰🅱🅾🅿")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ENCLOSED = (0x249C, 0x24B6, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170)
"""Where an alphabet in circles, squares or parentheses begins."""


def _pairs() -> Iterator[tuple[str, str]]:
    for theirs, ours in (_CYRILLIC, _GREEK, _ARMENIAN, _LISU, _CHEROKEE, _SMALL_CAPITALS, _LATIN):
        yield from zip(theirs, ours, strict=True)
    for first in _ENCLOSED:
        yield from ((chr(first + place), letter) for place, letter in enumerate(_ALPHABET))
    yield from _LONGER.items()


LOOKALIKES = {theirs: ours for theirs, ours in _pairs() if theirs not in _EMOJIS}
"""What each is read as."""
