"""Pages of users: who they are, their roles, passwords and tokens; the roles and their rights."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts import services
from gridsvc.accounts.downloads import ROWS, sent
from gridsvc.accounts.forms import NameForm, PasswordForm, TokenForm, is_over
from gridsvc.accounts.models import User
from gridsvc.accounts.principal import current
from gridsvc.accounts.queries import token_of, tokens
from gridsvc.accounts.roles import RIGHTS, ROLES
from gridsvc.accounts.views import secret
from gridsvc.admin import logins
from gridsvc.admin import users_queries as queries
from gridsvc.admin.users_bulk import TITLES, BulkForm
from gridsvc.admin.users_forms import GrantForm, PersonLinkForm, UserForm
from gridsvc.web import params
from gridsvc.web.forms import Form, done, submitted

bp = Blueprint("users", __name__, url_prefix="/admin/users")
Answer = str | Response | Redirect | tuple[str, int]


@bp.get("/")
def index() -> str:
    """Users with their roles and scopes, by name."""
    asked = _asked()
    page, accounts = queries.listed(asked, current())
    return render_template("admin/users/index.html", page_of=page, accounts=accounts, asked=asked, roles=ROLES)


@bp.get("/export")
def export() -> Response:
    """The users asked for as a file."""
    asker = current()
    asker.require("file.export")
    return sent([queries.table(_asked(), asker)], "users", "users", ROWS)


@bp.get("/roles")
def roles() -> str:
    """The ten roles and their rights, as a table."""
    current().require("user.write")
    return render_template("admin/users/roles.html", roles=ROLES, rights=RIGHTS)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a user, with a first role."""
    actor = current()
    form = UserForm().offer(actor)
    if made := submitted(form, lambda: form.add(actor)):
        return _told(made[0], made[1])
    everywhere = actor.require("user.write").everywhere
    return render_template("admin/users/new.html", form=form, everywhere=everywhere), form.status


@bp.route("/bulk", methods=["GET", "POST"])
def bulk() -> Answer:
    """Add users by file: every row is tried out first; passwords made up are on the answer and nowhere else."""
    actor, form = current(), BulkForm()
    everywhere = actor.require("user.write").everywhere
    made = submitted(form, lambda: form.run(actor))
    page = render_template("admin/users/bulk.html", form=form, bulk=made, everywhere=everywhere, titles=TITLES)
    answer = make_response(page, form.status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<id:user_id>", methods=["GET", "POST"])
def one(user_id: int) -> Answer:
    """One user; sent with a name, renamed."""
    account = queries.one(user_id, current())
    form = NameForm(obj=account.user)
    if form.is_submitted():
        user = queries.managed(user_id, current())
        if submitted(form, lambda: services.rename(user, form.name.data)):
            return redirect(url_for(".one", user_id=user_id))
    return _page(user_id, form=form)


@bp.post("/<id:user_id>/person")
def link_person(user_id: int) -> Answer:
    """Say who the user is."""
    actor, form = current(), PersonLinkForm()
    user = queries.managed(user_id, actor)
    if submitted(form, lambda: form.link(user, actor)):
        return redirect(url_for(".one", user_id=user_id))
    return _page(user_id, person_form=form)


@bp.route("/<id:user_id>/password", methods=["GET", "POST"])
def password(user_id: int) -> Answer:
    """Give a new password; every session ends."""
    user, form = queries.managed(user_id, current()), PasswordForm()
    if made := submitted(form, lambda: form.change(user)):
        return _told(*made)
    return render_template("admin/users/password.html", form=form, user=user), form.status


@bp.route("/<id:user_id>/deactivate", methods=["GET", "POST"])
def deactivate(user_id: int) -> Answer:
    """Lock a user out, after asking."""
    actor = current()
    user, back = queries.managed(user_id, actor), url_for(".one", user_id=user_id)
    if params.confirmed():
        done(lambda: services.deactivate(user, actor=actor), _("已停用。"))
        return redirect(back)
    living = [token for token in tokens(user_id) if not is_over(token)]
    return render_template(
        "admin/confirm.html",
        title=_("停用用户 %(name)s", name=user.username),
        sentence=_("该用户的所有会话立即结束，令牌不再可用；以后可以重新启用。"),
        touched=[(_("角色"), len(user.grants)), (_("可用令牌"), len(living))],
        act=_("停用"),
        back=back,
    )


@bp.post("/<id:user_id>/reactivate")
def reactivate(user_id: int) -> Redirect:
    """Let a user sign in again."""
    user = queries.managed(user_id, current())
    done(lambda: services.reactivate(user), _("已重新启用。"))
    return redirect(url_for(".one", user_id=user_id))


@bp.post("/<id:user_id>/grants")
def give(user_id: int) -> Answer:
    """Give a role in a division."""
    actor = current()
    user, form = queries.one(user_id, actor).user, GrantForm().offer(actor)
    if submitted(form, lambda: form.give(user, actor)):
        return redirect(url_for(".one", user_id=user_id))
    return _page(user_id, grant_form=form)


@bp.route("/<id:user_id>/grants/<id:grant_id>/end", methods=["GET", "POST"])
def end_grant(user_id: int, grant_id: int) -> Answer:
    """Take a role away, after asking."""
    actor = current()
    held, back = queries.grant_of(user_id, grant_id, actor), url_for(".one", user_id=user_id)
    if params.confirmed():
        ended = done(lambda: services.revoke_grant(held, actor=actor), _("已撤销。"))
        seen = not ended or queries.is_seen(user_id, actor)
        return redirect(back if seen else url_for(".index"))
    shown = next(one for one in queries.one(user_id, actor).grants if one.id == grant_id)
    return render_template("admin/users/end_grant.html", held=shown, back=back)


@bp.post("/<id:user_id>/tokens")
def issue_token(user_id: int) -> Answer:
    """A new API token of the user, shown this once."""
    user, form = queries.managed(user_id, current()), TokenForm()
    if token := submitted(form, lambda: form.issue(user)):
        return secret(token, _("API 令牌"), back=url_for(".one", user_id=user_id))
    return _page(user_id, token_form=form)


@bp.route("/<id:user_id>/tokens/<id:token_id>/revoke", methods=["GET", "POST"])
def revoke_token(user_id: int, token_id: int) -> Answer:
    """Make a token useless, after asking."""
    queries.managed(user_id, current())
    token, back = token_of(user_id, token_id), url_for(".one", user_id=user_id)
    if params.confirmed():
        done(lambda: services.revoke_token(token), _("令牌已吊销。"))
        return redirect(back)
    return render_template("admin/users/end_token.html", token=token, back=back)


def _told(user: User, made_up: str) -> Answer:
    back = url_for(".one", user_id=user.id)
    return secret(made_up, _("密码"), back=back) if made_up else redirect(back)


def _asked() -> queries.Asked:
    return queries.Asked(params.text("q"), params.text("role"), params.text("state"))


def _page(user_id: int, **forms: Form) -> tuple[str, int]:
    """The user's page with the forms as sent, the others empty."""
    actor = current()
    account = queries.one(user_id, actor)
    person = logins.persons([user_id], actor).get(user_id)
    shown = {
        "person_form": forms.get("person_form") or PersonLinkForm(None, data={"person": logins.spelled(person)}),
        "form": forms.get("form") or NameForm(None, obj=account.user),
        "grant_form": forms.get("grant_form") or GrantForm(None).offer(actor),
        "token_form": forms.get("token_form") or TokenForm(None),
    }
    facts = {
        "account": account,
        "person": person,
        "person_is_open": logins.is_open(person, actor),
        "tokens": tokens(user_id) if account.managed else [],
        "is_over": is_over,
        "everywhere": actor.require("user.write").everywhere,
    }
    status = max(form.status for form in forms.values())
    return render_template("admin/users/one.html", **shown, **facts), status
