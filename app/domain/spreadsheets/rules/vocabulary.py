import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name, handle_key, nearest_names
from app.domain.directory.rules.networks import NETWORK_NAMES, Network

NAME_SEPARATORS = re.compile(r"[\n;,/|]+")
_NETWORK_NICKNAMES = {
    "twitter": Network.X,
    "ig": Network.INSTAGRAM,
    "fb": Network.FACEBOOK,
    "insta": Network.INSTAGRAM,
    "google": Network.GOOGLE_BUSINESS,
    "google business": Network.GOOGLE_BUSINESS,
}
_WORD = re.compile(r"[a-z0-9]+")
_ASIDE = re.compile(r"\([^()]*\)")
_OFFERED = 6
_ACCOUNTS_IN_A_CELL = 20
_REFUSALS_IN_A_CELL = 3
_LANGUAGES = {
    "es": ("castellano", "espanol", "castella", "castelan", "gaztelania", "spanish", "esp", "cas"),
    "ca": ("catalan", "catala", "valenciano", "valencia", "mallorqui", "katalana", "catalan/valenciano", "cat", "val"),
    "gl": ("gallego", "galego", "gallec", "galiziera", "galician", "gal", "glg"),
    "eu": ("euskera", "vasco", "euskara", "basc", "basque", "eus"),
    "oc": ("aranes", "occitano", "occita", "okzitaniera", "occitan"),
    "en": ("ingles", "angles", "ingelesa", "english", "eng"),
    "fr": ("frances", "frantsesa", "french"),
    "de": ("aleman", "alemany", "alemana", "german"),
}
_LANGUAGE_OF = {name: code for code, names in _LANGUAGES.items() for name in (code, *names)}


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """`names`: at least one, the first shown; no `languages`: any."""

    id: int
    names: tuple[str, ...]
    network: Network
    maximum: int | None = None
    link_length: int | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTopic:
    id: int
    name: str


@dataclass(frozen=True)
class SheetVocabulary:
    """`languages`: the organisation's own first, never empty; `today`: local."""

    accounts: tuple[KnownAccount, ...]
    topics: tuple[KnownTopic, ...]
    languages: tuple[str, ...]
    zone: str
    today: date

    def accounts_named(self, cell: str) -> tuple[list[KnownAccount], list[Refusal]]:
        """Return accounts once each, and refusals of unknown or ambiguous names."""
        accounts: dict[int, KnownAccount] = {}
        refused: list[Refusal] = []
        pieces = self.pieces(cell)
        if len(pieces) > _ACCOUNTS_IN_A_CELL:
            return [], [Refusal(msg("La celda nombra más de %(most)s cuentas.", most=_ACCOUNTS_IN_A_CELL))]
        for name in pieces:
            try:
                account = self._account(name)
                accounts[account.id] = account
            except Refusal as refusal:
                refused.append(refusal)
                if len(refused) == _REFUSALS_IN_A_CELL:
                    break
        return list(accounts.values()), refused

    def topic_named(self, name: str) -> KnownTopic:
        topic = self._topics.get(handle_key(name))
        if topic is None:
            topics = tuple(topic.name for topic in self.topics)
            raise Refusal(
                msg(
                    "El tema «%(name)s» no existe. %(nearest)s",
                    name=name[:60],
                    nearest=_choice_message(nearest_names(name[:100], topics), topics),
                )
            )
        return topic

    def language_named(self, name: str) -> str:
        code = _LANGUAGE_OF.get(fold_name(name).split("-")[0].strip(" ."), "")
        if code in self.languages:
            return code
        sentence = (
            msg("El idioma «%(name)s» no es de los de la organización: %(codes)s.", name=name[:30], codes=self._codes)
            if code
            else msg(
                "No se conoce el idioma «%(name)s». Los de la organización son: %(codes)s.",
                name=name[:30],
                codes=self._codes,
            )
        )
        raise Refusal(sentence)

    def nearest_account(self, name: str) -> int | None:
        """Return the one account an unknown name resembles; None if none or several do."""
        near = self._near(name)
        return next(iter(near)) if len(near) == 1 else None

    def nearest_topic(self, name: str) -> int | None:
        near = nearest_names(name[:100], tuple(topic.name for topic in self.topics))
        return self._topics[handle_key(near[0])].id if near else None

    def is_account(self, name: str) -> bool:
        """Tell whether it means exactly one."""
        return len(self._accounts.get(handle_key(name), ())) == 1

    def is_topic(self, name: str) -> bool:
        return handle_key(name) in self._topics

    def pieces(self, cell: str) -> list[str]:
        if handle_key(cell) in self._accounts:
            return [cell]
        return [piece.strip() for piece in NAME_SEPARATORS.split(cell) if piece.strip()]

    def _account(self, name: str) -> KnownAccount:
        named = self._accounts.get(handle_key(name), ())
        if len(named) == 1:
            return named[0]
        if named:
            ways = ", ".join(self._way(account, account.names[0]) for account in named)
            raise Refusal(
                msg("«%(name)s» puede ser varias cuentas. Escriba una de estas: %(ways)s.", name=name[:60], ways=ways)
            )
        raise Refusal(msg("La cuenta «%(name)s» no existe. %(nearest)s", name=name[:60], nearest=self._offered(name)))

    def _offered(self, name: str) -> Message:
        """Suggest one per account, within any mentioned network."""
        near = self._near(name)
        return _choice_message(list(near.values()), [self._way(account, account.names[0]) for account in self.accounts])

    def _near(self, name: str) -> dict[int, str]:
        """Return how the accounts that may be meant are called, by key; within any mentioned network."""
        some = self._of_network(name)
        called = nearest_names(
            _ASIDE.sub("", name)[:100], tuple(called for account in some for called in account.names)
        )
        near: dict[int, str] = {}
        for near_name in called:
            for account in some:
                if near_name in account.names:
                    near.setdefault(account.id, self._way(account, near_name))
        if not near and len(some) < len(self.accounts):
            near = {account.id: self._way(account, account.names[0]) for account in some}
        return near

    def _of_network(self, name: str) -> Sequence[KnownAccount]:
        """Return all if none is mentioned."""
        words = set(_WORD.findall(fold_name(name)))
        some = [account for account in self.accounts if words & set(_network_words(account.network))]
        return some or self.accounts

    def _way(self, account: KnownAccount, name: str) -> str:
        """Add the network when ambiguous."""
        alone = len(self._accounts[handle_key(name)]) == 1
        return name if alone else f"{name} ({NETWORK_NAMES[account.network]})"

    def written(self, account: KnownAccount) -> str:
        """Return the account's first name unambiguous in a list, else `#` and its id."""
        ways = (*account.names, *(f"{name} ({NETWORK_NAMES[account.network]})" for name in account.names))
        return next((way for way in ways if self._is_only(way, account)), f"#{account.id}")

    def _is_only(self, way: str, account: KnownAccount) -> bool:
        return not NAME_SEPARATORS.search(way) and self._accounts.get(handle_key(way)) == (account,)

    @property
    def _codes(self) -> str:
        return ", ".join(self.languages)

    @cached_property
    def _topics(self) -> dict[str, KnownTopic]:
        return {handle_key(topic.name): topic for topic in self.topics}

    @cached_property
    def _accounts(self) -> dict[str, tuple[KnownAccount, ...]]:
        """Index own names first; networks only where free."""
        own: dict[str, tuple[KnownAccount, ...]] = {}
        _index_aliases(own, ((name, account) for account in self.accounts for name in account.names))
        wide: dict[str, tuple[KnownAccount, ...]] = {}
        _index_aliases(wide, ((way, account) for account in self.accounts for way in _network_aliases(account)))
        _index_aliases(wide, ((f"#{account.id}", account) for account in self.accounts))
        return wide | own


def _network_aliases(account: KnownAccount) -> Iterable[str]:
    for word in _network_words(account.network):
        yield word
        for name in account.names:
            yield from (f"{name} ({word})", f"{word} · {name}", f"{word} · {name.removeprefix('@')}")


def _network_words(network: Network) -> list[str]:
    return [network.value, *(word for word, meant in _NETWORK_NICKNAMES.items() if meant is network)]


def _index_aliases(index: dict[str, tuple[KnownAccount, ...]], ways: Iterable[tuple[str, KnownAccount]]) -> None:
    for way, account in ways:
        key = handle_key(way)
        if key and account not in index.get(key, ()):
            index[key] = (*index.get(key, ()), account)


def _choice_message(near: Sequence[str], known: Sequence[str]) -> Message:
    if near:
        return msg("¿Quería decir %(names)s?", names=_quoted(near))
    if known:
        return msg("Puede elegir entre: %(names)s.", names=_quoted(known[:_OFFERED]))
    return msg("Todavía no hay nada entre lo que elegir.")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
