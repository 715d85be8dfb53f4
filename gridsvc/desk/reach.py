"""How far somebody's right to keep addresses reaches."""

from collections.abc import Iterable

from gridsvc.accounts.principal import Principal
from gridsvc.divisions.scope import reaches
from gridsvc.errors import Forbidden

WRITES = "address.write"


def within(actor: Principal, communities: Iterable[int | None]) -> None:
    """Raises Forbidden unless the actor keeps the addresses of each of them (None: in no community)."""
    scope = actor.require(WRITES)
    if not all(reaches(scope, one) for one in communities):
        raise Forbidden(right="keep addresses there", right_zh="维护该处的标准地址")
