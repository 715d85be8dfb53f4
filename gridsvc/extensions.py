"""The Flask extensions, one instance each, bound to an app by app.create_app."""

from flask_assets import Environment
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from geoalchemy2 import Geometry
from sqlalchemy import MetaData, text
from sqlalchemy.orm import DeclarativeBase

STORED_SRID = 4490  # CGCS2000, lon/lat

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's base; constraint names are predictable, so migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
babel = Babel()
security = Security()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")
assets = Environment()


def stored(kind: str) -> Geometry:
    """A geometry column type: `kind` such as POINT, SRID 4490, with its GiST index."""
    return Geometry(kind, srid=STORED_SRID, spatial_index=True)


def plan_for_each_text() -> None:
    """Until the transaction ends, statements are planned for the text they look for.

    A plan made for any text would read whole tables instead of an index.
    """
    db.session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
