"""What an agent, or whoever pairs one, is refused."""

from hallsys.kernel.errors import Refusal


class NotPaired(Refusal):
    """The token is unknown or void."""

    code = "not_paired"
    status = 401
    zh = "设备代理未配对或配对已撤销，请重新配对。"
    en = "This agent is not paired, or its pairing was revoked; pair it again."


class PairingCodeWrong(Refusal):
    """The code was never given out, is used, or is over: the three look the same."""

    code = "pairing_code_wrong"
    status = 403
    zh = "配对码不正确或已失效，请在管理页面重新生成。"
    en = "The pairing code is wrong or no longer valid; make a new one on the manager page."


class TooManyPairings(Refusal):
    """Wrong codes came too often."""

    code = "too_many_pairings"
    status = 429
    zh = "配对码错误次数过多，请 {seconds} 秒后再试。"
    en = "Too many wrong pairing codes; try again in {seconds} s."


class KindsWrong(Refusal):
    """A pairing code is for some of the kinds of devices that there are."""

    code = "kinds_wrong"
    status = 422
    zh = "请至少选择一种设备。"
    en = "Tick at least one kind of device."


class PlacesWrong(Refusal):
    """A pattern of places that cannot be read, or none at all."""

    code = "places_wrong"
    status = 422
    zh = "位置“{pattern}”无法识别，请按 {example} 的格式填写。"
    en = 'The place "{pattern}" cannot be read; write it like {example}.'


class AgentNameEmpty(Refusal):
    """An agent needs a name by which the manager knows it."""

    code = "agent_name_empty"
    status = 422
    zh = "请填写代理程序的名称。"
    en = "Give the agent a name."


class DeviceInUse(Refusal):
    """Only a device whose agent was revoked can be taken off the list; others would come back."""

    code = "device_in_use"
    status = 409
    zh = "该设备仍由已配对的代理程序管理，请在其配置中删除。"
    en = "A paired agent still runs this device; take it out of that agent's wiring."


class NothingToTest(Refusal):
    """A device that only tells things cannot be told to do something."""

    code = "nothing_to_test"
    status = 409
    zh = "该设备只能输入，请直接在设备上操作来测试。"
    en = "This device only gives input; test it by using it."


class AgentUnknown(Refusal):
    """The hall has no such agent."""

    code = "agent_unknown"
    status = 404
    zh = "没有这个设备代理。"
    en = "There is no such agent."


class DeviceUnknown(Refusal):
    """The agent has no such device, or none that gives such readings."""

    code = "device_unknown"
    status = 403
    zh = "该代理没有登记这个设备，或设备不提供此类读数。"
    en = "The agent has no such device, or the device gives no such readings."


class DeliveryUnknown(Refusal):
    """The agent was sent no such delivery."""

    code = "delivery_unknown"
    status = 404
    zh = "没有这条设备指令。"
    en = "There is no such delivery."


class BadMessage(Refusal):
    """A message that has not the agreed form. It is not repeated: it may hold a card's contents."""

    code = "bad_message"
    status = 422
    zh = "设备消息格式不正确。"
    en = "The message has not the agreed form."


class MessageTooLarge(Refusal):
    """A message longer than any the agreed form allows."""

    code = "message_too_large"
    status = 413
    zh = "设备消息过长。"
    en = "The message is too long."


class NotAWindow(Refusal):
    """A pad or a keypad must be wired to a window of the hall."""

    code = "not_a_window"
    status = 409
    zh = "该设备没有对应的窗口，请检查接线配置。"
    en = "The device belongs to no window; check its wiring."


class NobodySignedIn(Refusal):
    """Keys of a window do nothing while no clerk is signed in at it."""

    code = "nobody_signed_in"
    status = 409
    zh = "{number} 号窗口没有人员签到。"
    en = "No clerk is signed in at window {number}."


class OnScreenOnly(Refusal):
    """A transfer needs a target, which a key cannot name."""

    code = "on_screen_only"
    status = 409
    zh = "转移需要选择去向，请在工作人员页面操作。"
    en = "A transfer needs a target; use the clerk's page."


class NothingToRate(Refusal):
    """The pad was pressed while no rating was open at its window."""

    code = "nothing_to_rate"
    status = 409
    zh = "当前没有可评价的服务。"
    en = "There is nothing to rate now."


class PaperUnknown(Refusal):
    """There is no such paper, or it was forgotten."""

    code = "paper_unknown"
    status = 404
    zh = "没有这份打印件。"
    en = "There is no such paper."


class NoPrinter(Refusal):
    """Neither the place nor one that stands in for it has a printer."""

    code = "no_printer"
    zh = "这里没有打印机，请联系值班经理设置替代打印机。"
    en = "There is no printer here; ask the manager to name one that stands in."


class PlaceNotYours(Refusal):
    """The agent's pairing does not cover the place."""

    code = "place_not_yours"
    status = 403
    zh = "该代理的配对不包含 {place}。"
    en = "The pairing of this agent does not cover {place}."


class RecordingUnknown(Refusal):
    """The hall has no recording with that content any more."""

    code = "recording_unknown"
    status = 404
    zh = "没有这段录音。"
    en = "There is no such recording."
