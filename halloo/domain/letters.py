"""What Halloo writes to agents by e-mail: plain text, in English or Chinese. What people gave is
text in it, on one line, and never in a header."""

# ruff: noqa: RUF001  (Chinese has its own marks)

from typing import Literal, NamedTuple

Language = Literal["en", "zh"]

_ROLES = {
    "en": {"owner": "owner", "admin": "admin", "agent": "agent", "viewer": "viewer"},
    "zh": {"owner": "所有者", "admin": "管理员", "agent": "客服", "viewer": "只读成员"},
}
_INVITATION = {
    "en": (
        "Your invitation to Halloo",
        """Hello,

{author} invites you to the team that answers visitors at {house}, as {role}.

Open this link to choose your name and password. It works once, within seven days:

{link}

If you were not expecting this, ignore it: nothing happens.
""",
    ),
    "zh": (
        "邀请您加入 Halloo",
        """您好：

{author} 邀请您以“{role}”的身份加入 {house} 的客服团队。

请打开下面的链接，设置您的名称和密码。链接七天内有效，只能使用一次：

{link}

如果您并不知情，忽略这封邮件即可，不会有任何影响。
""",
    ),
}
_RESET = {
    "en": (
        "A new password for Halloo",
        """Hello {agent},

somebody, most likely you, asked for a new password at {house}.

Open this link to choose one. It works once, within an hour:

{link}

If it was not you, ignore this: your password stays as it is.
""",
    ),
    "zh": (
        "重置 Halloo 密码",
        """{agent}，您好：

有人（很可能是您本人）在 {house} 申请重置密码。

请打开下面的链接设置新密码。链接一小时内有效，只能使用一次：

{link}

如果不是您本人操作，请忽略这封邮件，您的密码不会改变。
""",
    ),
}
_CHANGED = {
    "en": (
        "Your Halloo password was changed",
        """Hello {agent},

the password of your account at {house} was changed just now.

If it was not you, tell an owner or admin of your team at once.
""",
    ),
    "zh": (
        "您的 Halloo 密码已更改",
        """{agent}，您好：

您在 {house} 的账号密码刚刚被更改。

如果不是您本人操作，请立即联系团队的所有者或管理员。
""",
    ),
}

_SIGN_IN = {
    "en": (
        "How you sign in to Halloo was changed",
        """Hello {agent},

at {house} an authenticator app, a passkey or the recovery codes of your account were added,
removed or replaced just now.

If it was not you, tell an owner or admin of your team at once.
""",
    ),
    "zh": (
        "您的 Halloo 登录方式已更改",
        """{agent}，您好：

您在 {house} 的账号刚刚添加、移除或更换了身份验证器、通行密钥或恢复码。

如果不是您本人操作，请立即联系团队的所有者或管理员。
""",
    ),
}


class Letter(NamedTuple):
    """`kind` is for the log."""

    kind: str
    to: str
    subject: str
    text: str


def invitation(to: str, lang: Language, house: str, author: str, role: str, link: str) -> Letter:
    names = {"house": house, "author": author, "role": _ROLES[lang][role], "link": link}
    return _letter("invitation", to, _INVITATION[lang], names)


def new_password(to: str, lang: Language, house: str, agent: str, link: str) -> Letter:
    return _letter("reset", to, _RESET[lang], {"house": house, "agent": agent, "link": link})


def password_changed(to: str, lang: Language, house: str, agent: str) -> Letter:
    return _letter("changed", to, _CHANGED[lang], {"house": house, "agent": agent})


def sign_in_changed(to: str, lang: Language, house: str, agent: str) -> Letter:
    """An app, a passkey or recovery codes came, went or were replaced."""
    return _letter("sign-in", to, _SIGN_IN[lang], {"house": house, "agent": agent})


def _letter(kind: str, to: str, form: tuple[str, str], names: dict[str, str]) -> Letter:
    subject, text = form
    on_one_line = {name: " ".join(value.split()) for name, value in names.items()}
    return Letter(kind, to, subject, text.format_map(on_one_line))
