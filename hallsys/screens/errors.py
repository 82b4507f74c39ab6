"""What a screen, or whoever sets it up, is refused."""

from hallsys.kernel.errors import Refusal


class ScreenNotSetUp(Refusal):
    """The browser has no pass for the place, or it was revoked."""

    code = "screen_not_set_up"
    status = 403
    zh = "本屏尚未设置，请输入设置码。"
    en = "This screen is not set up; enter its code."


class ScreenCodeWrong(Refusal):
    """The code was never given out, is used, revoked or over: they look the same."""

    code = "screen_code_wrong"
    status = 403
    zh = "设置码不正确或已失效，请在设备页面重新生成。"
    en = "The code is wrong or no longer valid; make a new one on the page of devices."


class ScreenUnknown(Refusal):
    """The hall has no such screen, or no such pass."""

    code = "screen_unknown"
    status = 404
    zh = "没有这个屏。"
    en = "There is no such screen."
