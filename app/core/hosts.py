"""Hosts in a text, even disguised, inside or outside domains."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote

from app.core.errors import Refusal
from app.core.links import Link, replace_links
from app.core.messages import msg

MAX_DOMAINS = 50
_DOTS = str.maketrans(dict.fromkeys("。．｡․﹒", "."))
_LABEL = r"(?:[a-z0-9_-]|[^\x00-\x7f\s«»“”‘’…–—¿¡·])+"
_AUTHORITY = re.compile(r"(?:\b[a-z][a-z0-9+.-]*:)?//([^\s/?#<>\"'`«»“”]+)")
_AUTHORITY_END = re.compile(r"https?://[^/?#]*")
_DOTTED_NAME = re.compile(rf"(?:{_LABEL}\.)+(?P<top>{_LABEL})")
_NOT_TOP_LEVEL = frozenset({"aa", "ej", "hh", "oo", "uu", "vv"})
"""Ends of abbreviations (`p.ej`, `EE.UU`, `CC.OO`), not domains."""
_PUBLIC_SUFFIXES = frozenset({"com.es", "edu.es", "gob.es", "nom.es", "org.es"})
"""Suffixes open to anyone."""
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def hosts_in(text: str) -> frozenset[str]:
    """Return DNS names that could pass for links; rather too many.

    Dotted names count without scheme, in e-mail addresses, mentions, any alphabet, with full-width dots, invisible
    characters or `%2e`; paths only if holding another address.
    """
    plain = _fold_text(text)
    hosts = {_host_from_authority(each) for each in _AUTHORITY.findall(plain)}
    hosts |= {
        _to_ascii(each.group()) for each in _DOTTED_NAME.finditer(_strip_paths(plain)) if _is_top_level(each["top"])
    }
    return frozenset(hosts - {""})


def foreign_hosts(text: str, domains: Collection[str]) -> list[str]:
    return sorted(host for host in hosts_in(text) if not is_within_domains(host, domains))


def is_within_domains(host: str, domains: Collection[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def parse_domains(text: str) -> list[str]:
    """Parse lines into DNS names; raise `Refusal` if invalid."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_DOMAINS:
        raise Refusal(msg("Escriba como mucho %(count)s dominios.", count=MAX_DOMAINS))
    return sorted({_parse_domain(line) for line in lines})


def _parse_domain(line: str) -> str:
    name = _host_from_authority(re.sub(r"^[a-z]+://", "", _fold_text(line)).split("/")[0]).removeprefix("www.")
    if not _DOMAIN.fullmatch(name) or name in _PUBLIC_SUFFIXES or name.rsplit(".", 1)[1].isdigit():
        raise Refusal(msg("«%(line)s» no es un dominio. Escriba uno por línea, como ayuntamiento.es.", line=line[:80]))
    return name


def _fold_text(text: str) -> str:
    seen = "".join(sign for sign in unquote(text) if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", seen.translate(_DOTS)).translate(_DOTS).lower().replace("\\", " ")


def _strip_paths(plain: str) -> str:
    """Remove paths naming a file (`/a/formulario.pdf`)."""
    return replace_links(plain, _without_path)


def _without_path(link: Link) -> str:
    start = _AUTHORITY_END.match(link.written)
    if link.is_bare or start is None:
        return link.written
    path = link.written[start.end() :]
    return f"{start.group()} {path if '//' in path else ''}"


def _is_top_level(top: str) -> bool:
    return len(top) > 1 and not top.isdigit() and top not in _NOT_TOP_LEVEL


def _host_from_authority(authority: str) -> str:
    host = authority.rsplit("@", 1)[-1]
    return _to_ascii(host if host.startswith("[") else host.split(":", 1)[0])


def _to_ascii(host: str) -> str:
    """Return the ASCII name; look-alikes are never merged."""
    labels = host.strip(".,;:!)").split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
