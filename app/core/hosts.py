"""Hosts named in a text, however they are disguised, and whether they belong to a list of domains."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote

from app.core.errors import Refusal
from app.core.messages import msg

MAX_DOMAINS = 50
_DOTS = str.maketrans(dict.fromkeys("。．｡․﹒", "."))
_LABEL = r"(?:[a-z0-9_-]|[^\x00-\x7f\s«»“”‘’…–—¿¡·])+"
_AUTHORITY = re.compile(r"(?:\b[a-z][a-z0-9+.-]*:)?//([^\s/?#<>\"'`«»“”]+)")
_DOTTED_NAME = re.compile(rf"(?:{_LABEL}\.)+(?P<top>{_LABEL})")
_PATH = re.compile(r"(https?://[^\s/?#\\<>\"'`«»“”()\[\]]+)[/?#]([a-z0-9._~:/?#@!$&*+=%-]*)")
_NOT_TOP_LEVEL = frozenset({"aa", "ej", "hh", "oo", "uu", "vv"})
"""The ends of Spanish abbreviations (`p.ej`, `EE.UU`, `CC.OO`) that are no domain."""
_PUBLIC_SUFFIXES = frozenset({"com.es", "edu.es", "gob.es", "nom.es", "org.es"})
"""Below these anybody may have a name."""
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def hosts_in(text: str) -> frozenset[str]:
    """Return every host a reader or a network could take for a link, as DNS names it; too many rather than too few.

    A name with a dot counts without a scheme, in an address of mail or a mention, in any alphabet, with full-width
    dots, unseen signs or `%2e`. The path of an address counts only where it holds another address.
    """
    plain = _fold_text(text)
    found = {_host_from_authority(each) for each in _AUTHORITY.findall(plain)}
    found |= {
        _to_ascii(each.group()) for each in _DOTTED_NAME.finditer(_strip_paths(plain)) if _is_top_level(each["top"])
    }
    return frozenset(found - {""})


def foreign_hosts(text: str, domains: Collection[str]) -> list[str]:
    """Return the hosts of a text that are in none of the domains, in order."""
    return sorted(host for host in hosts_in(text) if not is_within_domains(host, domains))


def is_within_domains(host: str, domains: Collection[str]) -> bool:
    """Tell whether a host is one of the domains or below one of them."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def parse_domains(text: str) -> list[str]:
    """Return the domains written one to a line, as DNS names them. Raises `Refusal` for a line that is none."""
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
    """Return the text in lower case, with one dot for all dots and without signs that nobody sees."""
    seen = "".join(sign for sign in unquote(text) if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", seen.translate(_DOTS)).translate(_DOTS).lower().replace("\\", " ")


def _strip_paths(plain: str) -> str:
    """Leave out what only names a file of an address (`/a/formulario.pdf`)."""
    return _PATH.sub(lambda found: f"{found[1]} {found[2] if '//' in found[2] else ''}", plain)


def _is_top_level(top: str) -> bool:
    return len(top) > 1 and not top.isdigit() and top not in _NOT_TOP_LEVEL


def _host_from_authority(authority: str) -> str:
    """Return the host of what stands after `//`: without the user before it and the port after it."""
    host = authority.rsplit("@", 1)[-1]
    return _to_ascii(host if host.startswith("[") else host.split(":", 1)[0])


def _to_ascii(host: str) -> str:
    """Return a name as DNS has it; letters are never joined to others that look alike."""
    labels = host.strip(".,;:!)").split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
