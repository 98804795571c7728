import socket
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Resolver = Callable[[str], Sequence[str]]

_NAT64 = IPv6Network("64:ff9b::/96")
"""The prefix before an IPv4 address in the last 32 bits (RFC 6052)."""

_GLOBAL = IPv6Network("2000::/3")
"""The only public IPv6 range (IANA, RFC 4291 §2.4)."""


class AddressRefused(Exception):
    """A host without a usable address; `is_unknown`: without any."""

    def __init__(self, host: str, *, is_unknown: bool = False) -> None:
        super().__init__(host)
        self.is_unknown = is_unknown


def resolve_host(host: str) -> list[str]:
    """Return addresses in system order. Raises OSError."""
    entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


class AddressGuard:
    """A guard for public addresses, and private names, addresses or networks (CIDR) listed."""

    def __init__(self, allowed: Sequence[str] = (), *, resolver: Resolver = resolve_host) -> None:
        entries = [entry.strip().lower().strip("[]") for entry in allowed if entry.strip()]
        self._networks = [network for entry in entries if (network := _parse_network(entry)) is not None]
        self._names = {entry.rstrip(".") for entry in entries if _parse_network(entry) is None}
        self._resolver = resolver

    def permitted(self, host: str) -> list[str]:
        """Return public or listed addresses. Raises AddressRefused without any."""
        return self._choose(host, lambda address: is_public(address) or self._is_listed(address))

    def listed(self, host: str) -> list[str]:
        """Return only listed addresses. Raises AddressRefused without any."""
        return self._choose(host, self._is_listed)

    def _choose(self, host: str, suits: Callable[[Address], bool]) -> list[str]:
        addresses = self._addresses(host)
        if host.lower().rstrip(".") in self._names:
            return [str(address) for address in addresses]
        chosen = [str(address) for address in addresses if suits(address)]
        if not chosen:
            raise AddressRefused(host)
        return chosen

    def _addresses(self, host: str) -> list[Address]:
        try:
            addresses = [ip_address(text.partition("%")[0]) for text in self._resolver(host.strip("[]"))]
        except (OSError, UnicodeError, ValueError) as failure:
            raise AddressRefused(host, is_unknown=True) from failure
        if not addresses:
            raise AddressRefused(host, is_unknown=True)
        return addresses

    def _is_listed(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def is_public(address: Address) -> bool:
    """Check addresses hidden in IPv6 ones too."""
    hidden = list(_hidden_in(address))
    is_plain = isinstance(address, IPv4Address) or address in _GLOBAL
    return (is_plain or bool(hidden)) and all(
        candidate.is_global and not candidate.is_multicast for candidate in (address, *hidden)
    )


def _hidden_in(address: Address) -> Iterator[Address]:
    if isinstance(address, IPv4Address):
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    for inner_address in inner:
        if inner_address is not None:
            yield inner_address


def _parse_network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
