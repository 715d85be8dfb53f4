"""What the page about a new file shows."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from gridsvc.accounts.principal import Principal
from gridsvc.errors import UnusableInput
from gridsvc.imports import queries, rights
from gridsvc.imports.inspecting import Heading, Preview, inspect
from gridsvc.imports.models import ImportProfile
from gridsvc.imports.undo import Preview as Seen
from gridsvc.imports.undo import said
from gridsvc.imports.uploads import Upload
from gridsvc.io.readers import parts_of
from gridsvc.web import params
from gridsvc.web.language import chosen

DATED = ("grids", "divisions")
SYSTEMS = ("wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4549", "EPSG:4528", "EPSG:3857")
ENCODINGS = ("utf-8", "gbk", "big5", "utf-16")


class Row(NamedTuple):
    """A field of the form: what feeds it now."""

    field: Heading
    column: str | None
    constant: str | None


def new(upload: Upload, principal: Principal) -> dict[str, Any]:
    """The head of the file, the field table of what it holds, and how one like it was read before."""
    whats = rights.allowed(principal)
    encoding = params.text("encoding")
    parts = parts_of(upload.path)
    sheet = params.text("sheet") or (parts[0] if len(parts) > 1 else None)
    asked = params.text("what") if params.text("sheet") == params.text("was") else None  # another sheet, another thing
    what = asked or _likeliest(inspect(upload.path, encoding=encoding, sheet=sheet), whats)
    rights.require(principal, what)
    head = inspect(upload.path, what, encoding=encoding, sheet=sheet)
    profile = None if params.text("fresh") else queries.profile(what, head.columns)
    order = profile.order if profile else {"mapping": head.mapping}
    read = {"encoding": encoding or "", "sheet": sheet or ""}
    about = {"upload": upload.id, "what": what, "geometry": bool(head.shapes)} | read
    return {
        "upload": upload,
        "head": head,
        "what": what,
        "parts_of_file": parts if len(parts) > 1 else [],
        "sheet": sheet,
        "kinds": {name: rights.KINDS[name] for name in whats},
        "profile": profile,
        "order": order,
        "page": about | {"csrf": generate_csrf()},
    } | _choices(head, order, encoding, profile)


def unusable(error: UnusableInput, place: Mapping[str, Any]) -> dict[str, Any]:
    """Why a file cannot be used; of one that was sent, how else it may be read."""
    about = {"upload_id": place.get("upload_id"), "encoding": params.text("encoding"), "encodings": ENCODINGS}
    return about | {"reason": error.detail(chosen())}


def undo(seen: Seen) -> dict[str, Any]:
    """What is asked before an import is undone: its counts, and whose rows stay because they were changed since."""
    touched, zh = seen.touched, chosen() == "zh"
    left = said(touched.changed)
    counts = (touched.removed, touched.put_back, touched.left_alone)
    return {
        "run": seen.run,
        "kind": rights.KINDS[seen.run.what],
        "touched": list(zip((_("删除"), _("恢复原样"), _("之后被改过，保留")), counts, strict=True)),
        "left": left.zh if zh else left.en,
        "why_not": seen.why_not and (seen.why_not.zh if zh else seen.why_not.en),
    }


def _choices(head: Preview, order: Mapping[str, Any], encoding: str | None, profile: ImportProfile | None) -> Any:
    fields = {field.name for field in head.fields}
    return {
        "rows": [Row(one, order["mapping"].get(one.name), _constant(order, one.name)) for one in head.fields],
        "encoding": encoding or (profile.order.get("encoding") if profile else None),
        "encodings": ENCODINGS,
        "systems": SYSTEMS,
        "located": bool(head.shapes) or "lon" in fields,
        "dated": head.what in DATED,
        "today": params.today(),
        "layers": queries.layers() if head.what == "grids" else [],
    }


def _constant(order: Mapping[str, Any], name: str) -> str | None:
    found: str | None = order.get("constants", {}).get(name)
    return found


def _likeliest(head: Preview, whats: list[str]) -> str:
    """As what a file with these columns was imported last, else what it looks like."""
    looks_like = [one.name for one in head.whats if one.name in whats]
    return queries.latest_what(head.columns, whats) or next(iter(looks_like), whats[0])
