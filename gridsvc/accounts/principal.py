"""Who is asking, and where each of their rights reaches."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from flask import current_app, request
from flask_login import current_user

from gridsvc.accounts.models import Grant, User
from gridsvc.accounts.roles import ANONYMOUS_RIGHTS, RIGHTS
from gridsvc.errors import Forbidden, NotSignedIn


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a right reaches: everywhere, or in these divisions and all below them."""

    everywhere: bool
    divisions: frozenset[int] = frozenset()

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(self.everywhere or other.everywhere, self.divisions | other.divisions)

    def covers(self, lineage: Collection[int] | None) -> bool:
        """Whether it reaches the division with that lineage (None: everywhere)."""
        return self.everywhere or (lineage is not None and not self.divisions.isdisjoint(lineage))


EVERYWHERE = Scope(everywhere=True)
NOWHERE = Scope(everywhere=False)


@dataclass(frozen=True, slots=True)
class Principal:
    """A user, the anonymous public, or the operator at the command line."""

    user_id: int | None
    name: str
    scopes: Mapping[str, Scope] = field(default_factory=dict)

    def may(self, right: str) -> bool:
        """Whether the right is held anywhere at all."""
        return right in self.scopes

    def scope(self, right: str) -> Scope:
        """Where `right` reaches; NOWHERE without it."""
        return self.scopes.get(right, NOWHERE)

    def holds(self, rights: Iterable[str], lineage: Collection[int] | None) -> bool:
        """Whether each of the rights reaches the division with that lineage (None: everywhere)."""
        return all(self.scope(right).covers(lineage) for right in rights)

    def require(self, right: str) -> Scope:
        """Where `right` reaches; raises NotSignedIn or Forbidden without it."""
        if right in self.scopes:
            return self.scopes[right]
        if self.user_id is None:
            raise NotSignedIn
        right_zh, right_en = RIGHTS[right]
        raise Forbidden(right=right_en, right_zh=right_zh)

    def require_everywhere(self, right: str) -> None:
        """Nothing; raises NotSignedIn or Forbidden where `right` does not reach every division."""
        if not self.require(right).everywhere:
            right_zh, right_en = RIGHTS[right]
            raise Forbidden(
                right=f"{right_en} everywhere (yours reaches some divisions only)",
                right_zh=f"{right_zh}，且范围为全部区划（您的范围只是部分区划）",
            )


REQUEST_KEY = "gridsvc.principal"
OPERATOR = Principal(None, "operator", dict.fromkeys(RIGHTS, EVERYWHERE))


def principal_of(user: User) -> Principal:
    """The user's rights, each with the union of the scopes its grants give it."""
    return Principal(user.id, user.username, _scopes(user.grants))


def anonymous(*, public: bool) -> Principal:
    """The public: the rights of contract.md's anonymous view where it is open, else none."""
    return Principal(None, "", dict.fromkeys(ANONYMOUS_RIGHTS if public else (), EVERYWHERE))


def current() -> Principal:
    """The principal of this request, worked out once."""
    known: Principal | None = request.environ.get(REQUEST_KEY)
    if known is None:
        public = bool(current_app.config["SETTINGS"].public)
        known = principal_of(current_user) if current_user.is_authenticated else anonymous(public=public)
        request.environ[REQUEST_KEY] = known
    return known


def _scopes(grants: Iterable[Grant]) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    for grant in grants:
        reach = EVERYWHERE if grant.division_id is None else Scope(False, frozenset({grant.division_id}))
        for right in grant.role.rights:
            scopes[right] = scopes.get(right, NOWHERE) | reach
    return scopes
