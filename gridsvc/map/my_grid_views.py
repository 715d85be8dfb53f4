"""The public page `my grid`: open where the service is, and to all who may see grids."""

from flask import Blueprint, current_app, render_template, request

from gridsvc.accounts.principal import EVERYWHERE, Scope, current
from gridsvc.divisions.contacts import published
from gridsvc.errors import Forbidden
from gridsvc.extensions import limiter
from gridsvc.grids import queries as grids
from gridsvc.map import my_grid
from gridsvc.settings import services as settings
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("my_grid", __name__, url_prefix="/my-grid")
ASKS = "30 per minute; 300 per hour"  # from one address: enough for people, too few to list the addresses
QUESTIONS = ("q", "lon", "lat")
LONGEST = 100


@bp.get("/")
@limiter.limit(ASKS, exempt_when=lambda: not any(map(request.args.get, QUESTIONS)))
def index() -> str:
    """The grid, community, street and public contact of ?q, an address, or of ?lon&lat, as of today."""
    ground, addresses = _reach()
    query, point = params.parameter("q", _typed, (f"至多 {LONGEST} 个字", f"at most {LONGEST} characters")), None
    answer, day = my_grid.Answer(), params.today()
    if query:
        answer = my_grid.at_address(query, day, _allowed(addresses))
    elif request.args.get("lon") or request.args.get("lat"):
        point = params.degrees("lon", 180.0), params.degrees("lat", 90.0)
        answer = my_grid.at_point(*point, day, ground)
    facts = {"query": query or "", "point": point, "answer": answer, "day": day, "searches": addresses is not None}
    return render_template("map/my_grid.html", **facts, contact=_contact(answer), page=_page(answer, point))


def _reach() -> tuple[Scope, Scope | None]:
    """Where grids and addresses may be asked for: everywhere in an open service, else as far as one's rights go."""
    if current_app.config["SETTINGS"].public:
        return EVERYWHERE, EVERYWHERE
    asker = current()
    return asker.require("grid.read"), asker.scope("address.read") if asker.may("address.read") else None


def _allowed(addresses: Scope | None) -> Scope:
    if addresses is None:
        raise Forbidden(right="see standard addresses", right_zh="查看标准地址")
    return addresses


def _typed(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError
    return text


def _contact(answer: my_grid.Answer) -> str:
    """The place's public contact, else the one set for the whole district."""
    return answer.place.contact if answer.place else published((), chosen())


def _page(answer: my_grid.Answer, point: tuple[float, float] | None) -> dict[str, object]:
    """What the small map shows."""
    return {
        "prefix": request.script_root,
        "layer": grids.layer().code,
        "today": params.today().isoformat(),
        "approval": settings.text("map_approval"),
        "point": point,
        "outline": answer.place.outline if answer.place else None,
    }
