"""What an administrator set; what is not here has its default."""

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base


class Setting(Base):
    """One setting by its key (definitions.py names them all)."""

    __tablename__ = "setting"
    __audited__ = True

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[object] = mapped_column(JSONB)
