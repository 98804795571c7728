"""Whoever is doing something, as the rules and the record see them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting within one organisation, or the machine itself (`id` is None).

    `roles`, `posts` and `permissions` hold the values of the enums in `accounts.rules`; the core does not know them.
    `in_place_of` is «P. S. de» or «P. D. de» somebody, while they act in another's place. `given_by`: role and person,
    for each by whose hand alone a role came (`accounts.rules.grants`).
    """

    id: int | None
    name: str
    organisation_id: int
    roles: frozenset[str] = field(default_factory=frozenset)
    posts: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    in_place_of: str = ""
    given_by: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    @property
    def person_id(self) -> int:
        """Raises `ValueError` for the machine, which decides nothing."""
        if self.id is None:
            raise ValueError("this is a person's deed")
        return self.id

    @property
    def hands(self) -> dict[str, frozenset[int]]:
        """Return by role by whose hand alone it came."""
        return {role: frozenset(who for held, who in self.given_by if held == role) for role in self.roles}

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def system_actor(organisation_id: int) -> Actor:
    """The worker acting by itself: it appears in the record by this name and holds no permission."""
    return Actor(id=None, name="Cauce", organisation_id=organisation_id)
