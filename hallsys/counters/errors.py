"""What a window refuses."""

from hallsys.kernel.errors import Refusal


class WindowUnknown(Refusal):
    """No such window in this hall."""

    code = "window_unknown"
    status = 404
    zh = "没有这个窗口。"
    en = "There is no such window."


class WindowExists(Refusal):
    """Code and number of a window are its own."""

    code = "window_exists"
    zh = "窗口代码 {window} 或窗口号 {number} 已被使用。"
    en = "The window code {window} or the number {number} is taken."


class WindowTaken(Refusal):
    """Another clerk is signed in at the window."""

    code = "window_taken"
    zh = "{number} 号窗口已有人签到。"
    en = "Somebody is already signed in at window {number}."


class ClerkElsewhere(Refusal):
    """The clerk is signed in at another window."""

    code = "clerk_elsewhere"
    zh = "您已在 {number} 号窗口签到，请先签退。"
    en = "You are signed in at window {number}; sign out there first."


class NotYourWindow(Refusal):
    """The clerk is not signed in at the window."""

    code = "not_your_window"
    status = 403
    zh = "您没有在这个窗口签到。"
    en = "You are not signed in at this window."


class WindowPausedNow(Refusal):
    """A paused window takes no tickets."""

    code = "window_paused"
    zh = "窗口已暂停，请先恢复服务。"
    en = "The window is paused; reopen it first."


class WindowIsLocked(Refusal):
    """The manager locked the window."""

    code = "window_locked"
    zh = "{number} 号窗口已由值班经理关闭，不能签到。"
    en = "Window {number} was closed by the manager; nobody can sign in there."


class NotLocked(Refusal):
    """Only a locked window can be unlocked."""

    code = "not_locked"
    zh = "{number} 号窗口没有关闭。"
    en = "Window {number} is not locked."


class WindowStaffed(Refusal):
    """A window is locked only without a clerk."""

    code = "window_staffed"
    zh = "{number} 号窗口有人在岗，请先代为签退。"
    en = "Somebody is at window {number}; sign them out first."


class NobodySignedIn(Refusal):
    """There is no clerk to be signed out."""

    code = "nobody_signed_in"
    zh = "{number} 号窗口没有人签到。"
    en = "Nobody is signed in at window {number}."


class AllocationUnknown(Refusal):
    """No such change of an allocation."""

    code = "allocation_unknown"
    status = 404
    zh = "没有这次窗口分配变更。"
    en = "There is no such change of an allocation."


class AllocationMovedOn(Refusal):
    """The window serves something else again since."""

    code = "allocation_moved_on"
    zh = "{number} 号窗口之后又有变更，不能直接恢复。"
    en = "Window {number} was changed again since; this change cannot be taken back."


class BadTidalPlan(Refusal):
    """A tidal plan that contradicts itself."""

    code = "bad_tidal_plan"
    status = 422
    zh = "潮汐计划第 {row} 行不正确：{why}。"
    en = "Row {row} of the tidal plan is wrong: {why_en}."


class BadFloorPlan(Refusal):
    """A plan of the hall that cannot be drawn."""

    code = "bad_floor_plan"
    status = 422
    zh = "平面图不正确：{why}。"
    en = "The plan of the hall is wrong: {why_en}."


class NotPaused(Refusal):
    """Only a paused window can be reopened."""

    code = "not_paused"
    zh = "窗口没有暂停。"
    en = "The window is not paused."


class ServiceGoingOn(Refusal):
    """The window has an applicant."""

    code = "service_going_on"
    zh = "请先结束 {number} 号的办理。"
    en = "Ticket {number} is still at this window; finish it first."


class NobodyHere(Refusal):
    """The window has no applicant."""

    code = "nobody_here"
    zh = "窗口当前没有号票。"
    en = "There is no ticket at this window."


class NotYourTicket(Refusal):
    """The ticket is not, or no longer, at this window."""

    code = "not_your_ticket"
    zh = "这张号票不在本窗口办理。"
    en = "This ticket is not being served at this window."


class AlreadyStarted(Refusal):
    """The applicant is being served."""

    code = "already_started"
    zh = "{number} 号已开始办理。"
    en = "Ticket {number} is already being served."


class NotStarted(Refusal):
    """The applicant has not come yet."""

    code = "not_started"
    zh = "{number} 号还没有开始办理。"
    en = "Ticket {number} is not being served yet."


class RecallTooSoon(Refusal):
    """The last call is only just over."""

    code = "recall_too_soon"
    zh = "刚刚呼叫过，请 {seconds} 秒后再重呼。"
    en = "Called only just now; recall in {seconds} s."


class RecallFirst(Refusal):
    """An applicant is missed only after some recalls."""

    code = "recall_first"
    zh = "重呼 {times} 次后才能过号，已重呼 {done} 次。"
    en = "Recall {times} times before marking a no-show; done {done} times."


class UndoTooLate(Refusal):
    """The call stands too long to be a slip of the finger."""

    code = "undo_too_late"
    zh = "呼叫超过 {seconds} 秒，不能撤销。"
    en = "A call can be undone within {seconds} s only."


class TargetClosed(Refusal):
    """Nobody is at the window that a ticket should go to."""

    code = "target_closed"
    zh = "{number} 号窗口没有人员，不能转移过去。"
    en = "Nobody is at window {number}; a ticket cannot be transferred there."


class NoWindowServes(Refusal):
    """No window serves the queue that a ticket should go to."""

    code = "no_window_serves"
    zh = "没有窗口办理“{queue}”，不能转移过去。"
    en = "No window serves “{queue_en}”; a ticket cannot be transferred there."


class StrandsWaiters(Refusal):
    """People wait in a queue that no window would serve."""

    code = "strands_waiters"
    zh = "还有 {waiting} 人等候的队列将没有窗口办理：{queues}。"
    en = "{waiting} people wait in queues that no window would serve: {queues_en}."
