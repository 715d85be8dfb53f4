"""Import and export of aliases: other names of roads, compounds, divisions and places, other texts of addresses."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, literal, select, union_all

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.keys import text_keys
from gridsvc.addresses.models import NAME_KINDS, AddressAlias, NameAlias, StandardAddress
from gridsvc.addresses.named import ids_by_name
from gridsvc.imports.columns import texts
from gridsvc.imports.exporting import frames
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, text
from gridsvc.io.problems import Problem

ADDRESS = "address"
KIND_WORDS = {kind: kind for kind in (*NAME_KINDS, ADDRESS)} | {
    "道路": "road",
    "小区": "compound",
    "行政区划": "division",
    "地名": "poi",
    "地址": ADDRESS,
}
NO_ADDRESS = Problem("没有编码或文本为“{name}”的地址", "there is no address with the code or text {name!r}")


class AliasLoader:
    """Aliases of names by kind, alias and name; aliases of addresses by alias."""

    fields = (
        Field("kind", choice(KIND_WORDS), required=True, aliases=("类型",)),
        Field("alias", text, required=True, aliases=("别名",)),
        Field("name", text, required=True, aliases=("名称", "标准名称")),
        Field("origin", text, aliases=("来源",)),
    )

    def __init__(self, options: Options) -> None:
        del options
        self.names = Merge(
            NameAlias,
            [("kind", "alias_key", "name")],
            compared=("alias", "origin"),
            written=("kind", "alias", "alias_key", "name", "origin"),
        )
        self.addresses = Merge(
            AddressAlias,
            [("text_key",)],
            compared=("text", "address_id", "origin"),
            written=("text", "text_key", "address_id", "origin"),
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        of_address = batch.values["kind"].eq(ADDRESS).to_numpy(dtype=bool)
        outcome.put(~of_address, self._of_names(batch.take(~of_address)))
        known = ids_by_name(batch.values["name"][of_address])
        unknown = of_address & ~batch.values["name"].isin(list(known)).to_numpy()
        for at in np.flatnonzero(unknown):
            outcome.problem[at] = NO_ADDRESS.filled(name=batch.values["name"].iloc[at])
        good = of_address & ~unknown
        outcome.put(good, self._of_addresses(batch.take(good), known))
        return outcome

    def finish(self) -> None:
        """Nothing hangs together here."""

    def _of_names(self, batch: Batch) -> Outcome:
        columns: dict[str, Any] = texts(batch, ("kind", "alias", "name", "origin"))
        return self.names.merge(pd.DataFrame(columns | {"alias_key": text_keys(columns["alias"])}), batch)

    def _of_addresses(self, batch: Batch, known: dict[str, int]) -> Outcome:
        columns: dict[str, Any] = texts(batch, ("alias", "origin"))
        own = {"text": columns.pop("alias"), "address_id": batch.values["name"].map(known).astype("Int64")}
        return self.addresses.merge(pd.DataFrame(columns | own | {"text_key": text_keys(own["text"])}), batch)


def aliases(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """All of them by kind and alias; names belong to no division, so the right has to reach everywhere."""
    del on, layer
    principal.require("address.read")
    principal.require_everywhere("file.export")
    name = func.coalesce(StandardAddress.code, StandardAddress.text)
    of_names = select(NameAlias.kind, NameAlias.alias, NameAlias.name.label("name"), NameAlias.origin)
    of_addresses = select(literal(ADDRESS), AddressAlias.text, name, AddressAlias.origin).join(
        StandardAddress, StandardAddress.id == AddressAlias.address_id
    )
    every = union_all(of_names, of_addresses).subquery()
    return frames(select(every).order_by(every.c.kind, every.c.alias, every.c.name))
