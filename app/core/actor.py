from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the machine (`id` is None), in one organisation.

    `roles`, `posts`, `permissions`: enum values of `core.permissions`. `in_place_of`: «P. S. de» or «P. D. de» and
    person replaced. `given_by`: role and its only granter (`people.rules.grants`).
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
        """Return `id`. Raises `ValueError` for the machine."""
        if self.id is None:
            raise ValueError("this is a person's act")
        return self.id

    @property
    def hands(self) -> dict[str, frozenset[int]]:
        """Return roles' sole givers."""
        return {role: frozenset(who for given_role, who in self.given_by if given_role == role) for role in self.roles}

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def system_actor(organisation_id: int) -> Actor:
    """Return the worker, without permissions."""
    return Actor(id=None, name="Cauce", organisation_id=organisation_id)
