"""What is refused to staff, and why."""

from hallsys.kernel.errors import Refusal


class WrongPassword(Refusal):
    """Login or password is wrong, or the account is out of use: the sentence does not tell which."""

    code = "wrong_password"
    status = 401
    zh = "用户名或密码错误。"
    en = "The login or the password is wrong."


class LockedOut(Refusal):
    """Too many wrong passwords; even the right one is refused for a while."""

    code = "locked_out"
    status = 429
    zh = "密码错误次数过多，账号已锁定，请 {minutes} 分钟后再试。"
    en = "Too many wrong passwords: the account is locked; try again in {minutes} min."


class CodeAsked(Refusal):
    """The password is right; the account asks for a one-time code, too."""

    code = "code_asked"
    status = 401
    zh = "请输入验证器应用中的 6 位验证码。"
    en = "Please type the six digits that your authenticator app shows."


class WrongCode(Refusal):
    """The one-time code is wrong, over, or was used before."""

    code = "wrong_code"
    status = 401
    zh = "验证码不正确或已用过，请等应用显示下一个验证码再试。"
    en = "The code is wrong or was used before; wait for the next one."


class SecondFactorDue(Refusal):
    """The hall asks for a second factor of whoever has such a role, before anything else."""

    code = "second_factor_due"
    status = 403
    zh = "请先设置登录验证码。"
    en = "Please set up one-time codes first."


class NotSignedIn(Refusal):
    """There is no session, or it has ended."""

    code = "not_signed_in"
    status = 401
    zh = "请先登录。"
    en = "Please sign in."


class SignedInElsewhere(NotSignedIn):
    """The session was ended by newer ones of the same account, of which the hall allows so many."""

    code = "signed_in_elsewhere"
    zh = "该账号已在别处登录，本次登录已结束。如非本人操作，请立即修改密码并告知管理员。"
    en = (
        "Your account has signed in elsewhere, which ended this session. "
        "If that was not you, change your password now and tell the administrator."
    )


class PasswordDue(Refusal):
    """The password was given by somebody else, and is to be changed before anything else."""

    code = "password_due"
    status = 403
    zh = "请先修改初始密码。"
    en = "Please change your initial password first."


class PasswordUnchanged(Refusal):
    """The new password is the old one."""

    code = "password_unchanged"
    status = 422
    zh = "新密码不能与原密码相同。"
    en = "The new password must differ from the old one."


class LastAdmin(Refusal):
    """Without this account nobody could manage accounts any more."""

    code = "last_admin"
    zh = "这是最后一个管理员账号，不能停用或取消管理员角色。"
    en = "This is the last administrator; it cannot be taken out of use or lose the role."


class OwnAccount(Refusal):
    """Nobody takes their own account out of use."""

    code = "own_account"
    zh = "不能停用自己的账号。"
    en = "You cannot take your own account out of use."


class NotAllowed(Refusal):
    """None of the clerk's roles carries the right."""

    code = "not_allowed"
    status = 403
    zh = "您没有此操作的权限。"
    en = "You do not have the right to do this."


class ClerkUnknown(Refusal):
    """The hall has no such clerk."""

    code = "clerk_unknown"
    status = 404
    zh = "没有这名工作人员。"
    en = "There is no such clerk."


class LoginTaken(Refusal):
    """Another clerk of the hall has the login."""

    code = "login_taken"
    zh = "用户名 {login} 已被使用。"
    en = "The login {login} is taken."


class BadLogin(Refusal):
    """A login of forbidden characters or length."""

    code = "bad_login"
    status = 422
    zh = "用户名应为 2 至 32 位小写字母、数字或 . _ -。"
    en = "A login is 2 to 32 small letters, digits or . _ -"


class WeakPassword(Refusal):
    """A password that the rules do not allow."""

    code = "weak_password"
    status = 422
    zh = "密码不符合要求：{why}。"
    en = "This password is not allowed: {why_en}."


class AccountElsewhere(Refusal):
    """An account is changed in the hall that keeps it."""

    code = "account_elsewhere"
    status = 403
    zh = "您的账号由上级大厅管理，请在上级大厅修改。"
    en = "Your account is kept by a hall above; please change it there."
