"""Who is asking, and where each of their rights reaches."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import current_app, request, session
from flask_login import COOKIE_NAME, current_user

from gridsvc.accounts import queries
from gridsvc.accounts.models import ApiToken, Grant, User
from gridsvc.accounts.roles import ANONYMOUS_RIGHTS, RIGHTS
from gridsvc.errors import Forbidden, NotSignedIn
from gridsvc.kept.values import Kept


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


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever sends a token, until the moment it expires."""

    principal: Principal
    expires_at: datetime | None


REQUEST_KEY = "gridsvc.principal"
OPERATOR = Principal(None, "operator", dict.fromkeys(RIGHTS, EVERYWHERE))
PUBLIC = Principal(None, "", dict.fromkeys(ANONYMOUS_RIGHTS, EVERYWHERE))
NOBODY = Principal(None, "")
ASKERS_KEPT = 10_000
_of_tokens: Kept[Bearer | None] = Kept("accounts", capacity=ASKERS_KEPT)
_of_sessions: Kept[Principal | None] = Kept("accounts", capacity=ASKERS_KEPT)


def principal_of(user: User) -> Principal:
    """The user's rights, each with the union of the scopes its grants give it."""
    return Principal(user.id, user.username, _scopes(user.grants))


def anonymous(*, public: bool) -> Principal:
    """The public: the rights of contract.md's anonymous view where it is open, else none."""
    return PUBLIC if public else NOBODY


def current() -> Principal:
    """The principal of this request, worked out once."""
    known: Principal | None = request.environ.get(REQUEST_KEY)
    if known is None:
        known = _signed_in() or anonymous(public=bool(current_app.config["SETTINGS"].public))
        request.environ[REQUEST_KEY] = known
    return known


def bearer(token: str) -> Principal | None:
    """Whoever sends the token, if it is neither revoked nor expired and the user is active."""
    digest = queries.digest(token)
    known = _of_tokens.get(digest, lambda: _bearer(queries.valid_token(digest)))
    return None if known is None or (known.expires_at and known.expires_at < datetime.now(UTC)) else known.principal


def _signed_in() -> Principal | None:
    """By session, else by the cookie that signs in again, else by token: in Flask-Login's order."""
    uniquifier = session.get("_user_id")
    known = _of_sessions.get(uniquifier, lambda: _of_user(queries.user_of_session(uniquifier))) if uniquifier else None
    if known is None and current_app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME) in request.cookies:
        return principal_of(current_user) if current_user.is_authenticated else None
    if known is None and (token := sent_token(request.headers.get("Authorization", ""))):
        return bearer(token)
    return known


def sent_token(authorization: str) -> str:
    """The bearer token in that header, "" for none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _bearer(token: ApiToken | None) -> Bearer | None:
    return Bearer(principal_of(token.user), token.expires_at) if token else None


def _of_user(user: User | None) -> Principal | None:
    return principal_of(user) if user else None


def _scopes(grants: Iterable[Grant]) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    for grant in grants:
        reach = EVERYWHERE if grant.division_id is None else Scope(False, frozenset({grant.division_id}))
        for right in grant.role.rights:
            scopes[right] = scopes.get(right, NOWHERE) | reach
    return scopes
