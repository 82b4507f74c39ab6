"""What a hall answers about results that are collected in another hall."""

from hallsys.kernel.errors import Refusal


class HallNotOffered(Refusal):
    """Results are collected in halls of the tree alone that hand over for others, and are offered here."""

    code = "hall_not_offered"
    status = 422
    zh = "该大厅不代发本厅的结果，请选择其他领取地点。"
    en = "That hall does not hand over for this one. Choose another place of collection."


class CollectAtUnknown(Refusal):
    """The settings name a hall in which results can be collected that is not in the database."""

    code = "collect_at_unknown"
    status = 422
    zh = "配置 cases.collect_at 中的大厅代码“{codes}”不是数据库中的其他大厅，请核对后再启动。"
    en = "cases.collect_at names “{codes}”, no other hall of this database. Correct it, and start again."


class NotForThere(Refusal):
    """Only what its applicant wants to collect there is sent to a hall."""

    code = "not_for_there"
    zh = "办件 {case_number} 的领取地点不是该大厅，不能送往那里。"
    en = "The results of case {case_number} are not to be collected in that hall."


class NothingChosen(Refusal):
    """A dispatch list without a result, or with more than one list holds."""

    code = "nothing_to_dispatch"
    status = 422
    zh = "请选择要送出的结果，每张交接单不超过 {most} 件。"
    en = "Choose the results to send, up to {most} on one list."


class BadSeals(Refusal):
    """Bags are sealed, and the list names their seals."""

    code = "bad_seals"
    status = 422
    zh = "请填写封签号，总长不超过 {longest} 个字符。"
    en = "Give the numbers of the seals, {longest} characters at most."


class OneHomeOnly(Refusal):
    """A list goes to one hall."""

    code = "one_home_only"
    status = 422
    zh = "一张交接单只能送往一个大厅，请分别送出。"
    en = "A list goes to one hall. Send them separately."


class NotSentHere(Refusal):
    """Nothing of that number was sent to this hall."""

    code = "not_sent_here"
    status = 404
    zh = "没有编号为“{asked}”的结果送往本厅，不能接收。请与送出大厅核对。"
    en = "Nothing with the number “{asked}” was sent to this hall. Ask the hall that sent it."


class AlreadyReceived(Refusal):
    """It was received before."""

    code = "already_received"
    zh = "“{asked}”已经接收过，不能重复接收。"
    en = "“{asked}” was received already."


class NotHere(Refusal):
    """No result of another hall lies here under that id."""

    code = "not_here"
    status = 404
    zh = "本厅没有这份其他大厅的结果。"
    en = "No such result of another hall lies here."


class AtWindowOnly(Refusal):
    """Here what is of another hall is handed over at the window; only its own hall sends or stores it."""

    code = "at_window_only"
    zh = "其他大厅的结果在本厅只能在窗口领取，不能快递或放入取件柜；需要时请退回受理大厅办理。"
    en = "What is of another hall is collected at the window here, not by courier or from a locker."


class NotYetToReturn(Refusal):
    """What waits for its applicant stays for as long as the setting says."""

    code = "not_yet_to_return"
    zh = "未满 {days} 天的待领结果不退回，申请人仍可能来领取。"
    en = "What has waited for fewer than {days} days is not returned: its applicant may still come."


class StillElsewhere(Refusal):
    """A result that is on its way, or in another hall, has to come home first."""

    code = "still_elsewhere"
    zh = "该结果尚在“{hall}”或在转送途中，须先退回本厅。"
    en = "It is still in “{hall}”, or on its way: it has to come back to this hall first."


class NotLost(Refusal):
    """Only what has been on its way for too long is written off."""

    code = "not_lost"
    zh = "该结果不在转送途中，或未超过 {hours} 小时，不能登记为遗失。"
    en = "It is not on its way, or not for longer than {hours} hours: it cannot be written off as lost."
