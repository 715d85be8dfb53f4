"""Writes on accounts: users, their grants, tokens."""

import secrets
from datetime import UTC, datetime

from argon2 import PasswordHasher
from flask_security import hash_password, verify_password
from sqlalchemy import select

from gridsvc.accounts.models import ApiToken, Grant, Role, User
from gridsvc.accounts.principal import Principal
from gridsvc.accounts.queries import digest
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import Base, db

MIN_PASSWORD_LENGTH = 10
LONGEST_NAME = 64
MANAGING = "user.write"
QUICK = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
LEGIBLE = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def add_user(username: str, password: str, *, name: str = "") -> User:
    """A new login without rights; raises Conflict for a name in use, BadParameter for a weak password."""
    return add_user_hashed(username, password_hash(password), name=name)


def add_user_hashed(username: str, hashed: str, *, name: str = "") -> User:
    """The same with a password that is hashed already."""
    if not 0 < len(username) <= LONGEST_NAME or any(sign.isspace() for sign in username):
        raise BadParameter(
            name="username",
            value=username,
            expected=f"1 to {LONGEST_NAME} characters without blanks",
            expected_zh=f" 1 到 {LONGEST_NAME} 个不含空白的字符",
        )
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise Conflict(reason=f"the user {username!r} exists", reason_zh=f"用户“{username}”已存在")
    user = User(username=username, name=name or username, password=hashed, fs_uniquifier=secrets.token_hex(32))
    db.session.add(user)
    return user


def change_password(user: User, password: str) -> None:
    """A new password; every session of the user ends."""
    user.password = password_hash(password)
    user.fs_uniquifier = secrets.token_hex(32)


def grant(user: User, role_name: str, *, division_id: int | None = None) -> Grant:
    """Give `user` a role in a division (None: everywhere); one that is there already is returned."""
    role = db.session.scalar(select(Role).where(Role.name == role_name))
    if role is None:
        raise NotFound(what="role", what_zh="角色", key=role_name)
    for held in user.grants:
        if (held.role.id, held.division_id) == (role.id, division_id):
            return held
    given = Grant(role=role, division_id=division_id)
    user.grants.append(given)
    return given


def revoke_grant(held: Grant, *, actor: Principal) -> None:
    """Take a role away; raises Conflict where that would leave nobody, or not the actor, to manage users."""
    user = db.session.get_one(User, held.user_id)
    if MANAGING in held.role.rights:
        kept = [other for other in user.grants if other is not held and MANAGING in other.role.rights]
        _keep_administrators(user, actor, still=[other.division_id for other in kept])
    db.session.delete(held)  # removed as an orphan only, it would leave no row in the trail
    db.session.flush()
    db.session.expire(user, ["grants"])


def deactivate(user: User, *, actor: Principal) -> None:
    """End the user's sessions and tokens until `reactivate`; raises Conflict for oneself and the last administrator."""
    _keep_administrators(user, actor, still=[])
    user.active = False
    user.fs_uniquifier = secrets.token_hex(32)


def rename(user: User, name: str) -> User:
    """The user under another name shown."""
    user.name = name
    return user


def reactivate(user: User) -> None:
    """Let the user sign in again."""
    user.active = True


def revoke_token(token: ApiToken) -> None:
    """A token opens no door from now on."""
    token.revoked_at = token.revoked_at or datetime.now(UTC)


def generated_password() -> str:
    """A password of 16 letters and digits that nobody guesses; none of them is taken for another one on paper."""
    return "".join(secrets.choice(LEGIBLE) for _ in range(16))


def made_up_hash(password: str) -> str:
    """argon2 of a generated password, quickly: its 93 random bits need no slow hash; signing in makes it slow."""
    return str(QUICK.hash(password))


def issue_token(username: str, *, label: str = "", expires_at: datetime | None = None) -> str:
    """A new bearer token of the user, shown this once: only its digest is stored."""
    user = find_user(username)
    token = f"gsv_{secrets.token_urlsafe(32)}"
    db.session.add(ApiToken(user_id=user.id, digest=digest(token), label=label, expires_at=expires_at))
    return token


def knows_password(user: User, password: str) -> bool:
    """Whether it is the user's password."""
    return user.password is not None and bool(verify_password(password, user.password))


def find_user(username: str) -> User:
    """The user of that name; raises NotFound."""
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFound(what="user", what_zh="用户", key=username)
    return user


def division_id(code: str | None) -> int | None:
    """The id of the division of that code, None for none; raises NotFound."""
    if code is None:
        return None
    divisions = Base.metadata.tables["division"]
    found = db.session.scalar(select(divisions.c.id).where(divisions.c.code == code).order_by(divisions.c.code_system))
    if found is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return int(found)


def _keep_administrators(user: User, actor: Principal, *, still: list[int | None]) -> None:
    """Refuse to take managing away from the actor, and from the last one who manages users everywhere.

    `still` are the divisions where the user goes on managing. The role rows make two who do this take turns.
    """
    if user.id == actor.user_id and not still:
        raise Conflict(
            reason="you would lock yourself out; another administrator can do it",
            reason_zh="这会使您自己失去管理权限，请由另一位管理员操作",
        )
    roles = select(Role.id).where(Role.rights.contains([MANAGING])).order_by(Role.id).with_for_update()
    everywhere = select(Grant.user_id).where(
        Grant.role_id.in_(db.session.scalars(roles).all()), Grant.division_id.is_(None)
    )
    managing = set(db.session.scalars(select(User.id).where(User.active, User.id.in_(everywhere))))
    if managing == {user.id} and None not in still:
        raise Conflict(
            reason=f"{user.username} is the last administrator of all divisions: name another one first",
            reason_zh=f"“{user.username}”是最后一位全区划的管理员，请先授予另一位",
        )


def password_hash(password: str) -> str:
    """argon2 of a password; raises BadParameter for a weak one."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise BadParameter(
            name="password",
            value="…",
            expected=f"at least {MIN_PASSWORD_LENGTH} characters",
            expected_zh=f"至少 {MIN_PASSWORD_LENGTH} 个字符",
        )
    return str(hash_password(password))
