"""Finding web addresses in a text as the networks do, so that each counts what the network will count.

With a scheme any host is an address. Without one, X still takes `sede.aytorivera.es` for an address, when it ends in a
name of the domain system and does not stand right behind `@`, `#`, a letter or a dot.
"""

import regex

# Two-letter domains are countries (ISO 3166-1, with .eu, .uk, .ac and .su); the rest are those a public office writes.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg "
    "kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv "
    "mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
    "sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug "
    "uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com org net edu gov mil int info biz name pro mobi jobs tel travel museum coop aero asia post cat gal eus bzh "
    "madrid barcelona app blog cloud club design dev digital online shop site social solutions store tech tools "
    "website wiki world xyz page news press media live events tickets academy school foundation ngo ong tv city town "
    "green health help jobs work center community agency global international zone space today tube video run gle"
)
_ENDS = rf"(?:{'|'.join(sorted({*_COUNTRIES.split(), *_GENERIC.split()}, key=len, reverse=True))}|xn--[a-z0-9-]+)"

_BEFORE = r"(?<![A-Za-z0-9@＠$#＃])"
_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*+(?<=[\p{L}\p{M}\p{N}]))?"
# A label has 63 characters at most (RFC 1035); without that bound, a long unbroken word is read again from each letter.
_PLAIN_LABEL = r"[a-z0-9\p{Latin}](?:[a-z0-9\p{Latin}_-]{0,62}+(?<=[a-z0-9\p{Latin}]))?"
_PATH_SIGN = r"[\p{Latin}\p{Cyrillic}0-9!*';:=+,.$/%#\[\]\-–_~@|&]"
_PATH = rf"(?:/(?:(?:{_PATH_SIGN}|\({_PATH_SIGN}+\))*(?<=[\p{{Latin}}\p{{Cyrillic}}0-9+\-=_#/)]))?)?"
_QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*(?<=[a-z0-9\-_&=#/]))?"
_TAIL = rf"(?::\d+)?{_PATH}{_QUERY}"

_WITH_SCHEME = rf"https?://(?:{_LABEL}\.){{1,12}}\p{{L}}[\p{{L}}\p{{M}}\p{{N}}-]*+{_TAIL}"
_WITHOUT = rf"(?<![-_./])(?:{_PLAIN_LABEL}\.){{1,12}}{_ENDS}(?![a-z0-9@+\-]){_TAIL}"

ADDRESS = regex.compile(_BEFORE + _WITH_SCHEME, regex.IGNORECASE)
ADDRESS_OR_HOST = regex.compile(f"{_BEFORE}(?:{_WITH_SCHEME}|{_WITHOUT})", regex.IGNORECASE)


def holds_address(text: str, address: str) -> bool:
    """Whether the text already shows this very address, and not merely one that begins like it."""
    return any(found.group() == address for found in ADDRESS_OR_HOST.finditer(text)) or address in text.split()
