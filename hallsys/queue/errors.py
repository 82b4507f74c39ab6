"""What the queue refuses, and why."""

from hallsys.kernel.errors import Refusal


class QueueUnknown(Refusal):
    """The hall has no such queue."""

    code = "queue_unknown"
    status = 404
    zh = "没有这个队列。"
    en = "There is no such queue."


class QueueExists(Refusal):
    """Another queue of the hall has the code."""

    code = "queue_exists"
    zh = "队列代码 {queue} 已被使用。"
    en = "The queue code {queue} is taken."


class PrefixTaken(Refusal):
    """Another queue numbers its tickets with these letters."""

    code = "prefix_taken"
    zh = "号码前缀“{prefix}”已用于队列 {queue}。"
    en = "The queue {queue} has the prefix “{prefix}” already."


class BadPrefix(Refusal):
    """A prefix that is not one or two capital letters: digits would make two numbers look alike."""

    code = "bad_prefix"
    status = 422
    zh = "号码前缀“{prefix}”不正确，应为一到两个大写字母。"
    en = "The prefix “{prefix}” is wrong; use one or two capital letters."


class QueueClosed(Refusal):
    """The queue takes no tickets for now."""

    code = "queue_closed"
    zh = "{queue}暂停取号。"
    en = "{queue_en} takes no tickets at the moment."


class QueueFull(Refusal):
    """The queue has given out all the tickets that it gives a day."""

    code = "queue_full"
    zh = "{queue}今日 {limit} 个号已发完，请预约或改日再来。"
    en = "{queue_en} has given out its {limit} tickets for today; please book a time or come another day."


class TooLateToday(Refusal):
    """Who comes now would be called only after closing."""

    code = "too_late_today"
    zh = "{queue}等候人数较多，闭厅前已办理不完，请预约或改日再来。"
    en = "{queue_en}: those who wait fill the time until closing; please book a time or come another day."


class NothingChosen(Refusal):
    """A ticket was asked for without a matter."""

    code = "nothing_chosen"
    status = 422
    zh = "请先选择要办理的事项。"
    en = "Please choose a matter first."


class TooManyMatters(Refusal):
    """More matters than one visit can hold."""

    code = "too_many_matters"
    status = 422
    zh = "一张号票最多办理 {most} 个事项。"
    en = "One ticket can hold at most {most} matters."


class MattersApart(Refusal):
    """The chosen matters are served in different zones, so that one ticket cannot hold them."""

    code = "matters_apart"
    zh = "所选事项需要在不同区域办理（{queues}），请分别取号。"
    en = "These matters are served in different places ({queues_en}); please take a ticket for each."


class TicketUnknown(Refusal):
    """There is no such ticket, or it is not to be seen any more."""

    code = "ticket_unknown"
    status = 404
    zh = "没有找到这张号票。"
    en = "This ticket was not found."


class WrongStatus(Refusal):
    """The ticket is not where the command needs it."""

    code = "wrong_status"
    zh = "号票 {number} 当前状态为“{status_zh}”，不能执行此操作。"
    en = "Ticket {number} is {status_en}; this cannot be done."


class NotAtThisWindow(Refusal):
    """The ticket was called by another window."""

    code = "not_at_this_window"
    zh = "号票 {number} 不在本窗口。"
    en = "Ticket {number} is not at this window."


class WindowBusy(Refusal):
    """The window has a called or serving ticket already."""

    code = "window_busy"
    zh = "本窗口还有未结束的号票，请先结束。"
    en = "This window still has a ticket; finish it first."


class OutOfTurn(Refusal):
    """A waiting ticket was called by number without a ground to go before earlier ones."""

    code = "out_of_turn"
    zh = "号票 {number} 不能越过前面的号呼叫；只有预约、转移或置顶的号票可以。"
    en = "Ticket {number} cannot be called before earlier ones; only booked, transferred or pinned ones can."


class HolderElsewhere(Refusal):
    """The holder of a ticket is at another window with a second one."""

    code = "holder_elsewhere"
    zh = "{number} 号的持有人正在其他窗口办理（{other} 号），请稍后再叫。"
    en = "The holder of {number} is at another window with {other}; please call later."


class AgentIsApplicant(Refusal):
    """Somebody was to act as an agent for themselves."""

    code = "agent_is_applicant"
    status = 422
    zh = "代办人与申请人是同一人，请直接取号。"
    en = "Agent and applicant are the same person; please take a ticket for yourself."


class NeedsAuthorisation(Refusal):
    """An agent of that kind needs to show what authorises them."""

    code = "needs_authorisation"
    status = 422
    zh = "此类代办须注明授权材料，例如授权委托书。"
    en = "An agent of this kind must name the authorisation, such as a power of attorney."


class AlreadyWaiting(Refusal):
    """The person holds another waiting ticket in that queue."""

    code = "already_waiting"
    zh = "该申请人已持有同一队列的号票 {number}，正在等候。"
    en = "The applicant already waits in this queue with ticket {number}."


class NoShowTooLate(Refusal):
    """Too many others were called since the ticket was missed."""

    code = "no_show_too_late"
    zh = "号票 {number} 过号后已呼叫超过 {calls} 个号，请重新取号。"
    en = "More than {calls} tickets were called since {number} was missed; please take a new ticket."


class RequeueAtWindow(Refusal):
    """Whoever missed their call has to ask at a window."""

    code = "requeue_at_window"
    zh = "已过号，请到窗口恢复排队。"
    en = "Your call was missed. Please ask at a window to rejoin the queue."


class NeedsReason(Refusal):
    """A ticket was to be pinned without a reason for the record."""

    code = "pin_needs_reason"
    status = 422
    zh = "置顶号票需要填写原因。"
    en = "Putting a ticket first needs a reason."


class AppointmentUnknown(Refusal):
    """There is no such appointment, or it is somebody else's."""

    code = "appointment_unknown"
    status = 404
    zh = "没有找到这个预约。"
    en = "This appointment was not found."


class NotBookable(Refusal):
    """The time is no slot that can be booked: wrong day, outside the hours, or no quota at all."""

    code = "not_bookable"
    zh = "该时段不能预约，可预约未来 {days} 个工作日内的开放时段。"
    en = "This time cannot be booked; choose a slot within the next {days} working days."


class NotByAppointment(Refusal):
    """Nobody books for this matter: its queue has no appointments."""

    code = "not_by_appointment"
    zh = "无需预约，请直接到大厅取号办理。"
    en = "No appointment needed: just take a ticket in the hall."


class SlotFull(Refusal):
    """The quota of the slot is used up."""

    code = "slot_full"
    zh = "该时段已约满，请选择其他时段。"
    en = "This slot is full; please choose another."


class AlreadyBooked(Refusal):
    """The person has an appointment for the matter on that day."""

    code = "already_booked"
    zh = "您当天已预约该事项。"
    en = "You already have an appointment for this matter on that day."


class AppointmentClosed(Refusal):
    """The appointment was cancelled, missed, or used."""

    code = "appointment_closed"
    zh = "该预约已使用、取消或过期。"
    en = "This appointment was used, cancelled or missed."


class AffectsOthers(Refusal):
    """Other appointments would be called off than those that were looked at."""

    code = "affects_others"
    zh = "查看之后，受影响的预约有变化。请重新查看，再确认。"
    en = "Other appointments are affected than those that you saw. Please look again, then confirm."


class AppointmentCalledOff(Refusal):
    """The hall called the appointment off."""

    code = "appointment_called_off"
    zh = "该预约已由大厅取消。事项现在可办的，请直接取号，否则请重新预约。"
    en = (
        "The hall called this appointment off. If the matter is handled now, just take a ticket; "
        "otherwise please book anew."
    )


class TooLateToCancel(Refusal):
    """The appointment begins too soon to be cancelled or changed."""

    code = "too_late_to_cancel"
    zh = "预约开始前 {minutes} 分钟内不能取消或改约。"
    en = "An appointment cannot be cancelled or changed within {minutes} minutes of its start."


class BookingOff(Refusal):
    """The hall takes no appointments from outside."""

    code = "booking_off"
    status = 404
    zh = "本大厅未开通网上预约，请到现场取号。"
    en = "This hall takes no appointments online; please take a ticket there."


class TooManyNoShows(Refusal):
    """The person booked and did not come too often of late."""

    code = "too_many_no_shows"
    zh = "您近期有 {count} 次预约未到，{until} 起可以再次预约；现在可到大厅现场取号。"
    en = "You missed {count} appointments and can book again from {until}; a ticket can be had in the hall."


class CheckInTooEarly(Refusal):
    """The appointment's check-in has not opened."""

    code = "check_in_too_early"
    zh = "还未到签到时间，{opens} 起可以签到。"
    en = "It is too early; check-in opens at {opens}."


class CheckInTooLate(Refusal):
    """The appointment's check-in is over."""

    code = "check_in_too_late"
    zh = "已过签到时间，请现场取号。"
    en = "Check-in is over; please take a ticket."


class CodeNotFound(Refusal):
    """A code that stands for nothing today, or nothing at the place where it was scanned."""

    code = "code_not_found"
    status = 404
    zh = "没有找到这个码对应的号票、预约或取件，可能已过期或已办结。"
    en = "Nothing is found under this code; it may be out of date or used up."


class ScanUnknown(Refusal):
    """A scan that is over, or was somewhere else."""

    code = "scan_unknown"
    status = 404
    zh = "扫码已超时，请重新扫码。"
    en = "That scan is over. Please scan the code again."


class NumberNotLeased(Refusal):
    """A kiosk gave out a number that is in no block of its own."""

    code = "number_not_leased"
    status = 403
    zh = "该号码不在本机领取的离线号段内。"
    en = "This number is in no block that the kiosk was given."


class NumberTaken(Refusal):
    """A number of a kiosk's block belongs to another ticket already."""

    code = "number_taken"
    zh = "号码 {number} 已有其他号票。"
    en = "Number {number} belongs to another ticket."


class WaitsAlready(Refusal):
    """Somebody for whom a ticket is taken from afar has one in that queue."""

    code = "waits_already"
    zh = "该申请人已在此队列等候，请使用已取的号票。"
    en = "This person waits in that queue already; please use the ticket that they have."
