"""What the hall answers at a bank of lockers, and to whoever sets one up."""

from hallsys.kernel.errors import Refusal


class BankUnknown(Refusal):
    """There is no such bank of lockers in this hall."""

    code = "locker_bank_unknown"
    status = 404
    zh = "没有这个取件柜。"
    en = "There is no such bank of lockers."


class BadBank(Refusal):
    """A bank has a short code, and a name that fits on its screen."""

    code = "bad_locker_bank"
    status = 422
    zh = "请填写取件柜编号（字母、数字或短横线，不超过 12 位）和名称（不超过 {longest} 字）。"
    en = "Give the bank a code (up to 12 letters, digits or dashes) and a name (up to {longest} characters)."


class BadBoxes(Refusal):
    """Boxes are numbered once each."""

    code = "bad_locker_boxes"
    status = 422
    zh = "箱号不能重复，且须在 1 到 {most} 之间。"
    en = "Each number is given once, from 1 to {most}."


class BoxUnknown(Refusal):
    """There is no such box."""

    code = "locker_box_unknown"
    status = 404
    zh = "没有这个箱格。"
    en = "There is no such box."


class BoxInUse(Refusal):
    """Something lies in the box."""

    code = "locker_box_in_use"
    zh = "{number} 号箱内有出件，请先取出。"
    en = "Something lies in box {number}; take it out first."


class NoBoxFree(Refusal):
    """No box that is large enough is free and in order."""

    code = "no_locker_box_free"
    zh = "没有合适的空箱可用，请换一组取件柜或放在货架上。"
    en = "No box that is large enough is free; choose another bank, or the shelf."


class BoxTooSmall(Refusal):
    """The box that was wished for is too small."""

    code = "locker_box_too_small"
    zh = "{number} 号箱放不下，请选择更大的箱格。"
    en = "Box {number} is too small; choose a larger one."


class NotForLockers(Refusal):
    """A result that goes from hand to hand."""

    code = "not_for_lockers"
    zh = "该出件不能放入取件柜：{zh}。"
    en = "This result cannot be put in a locker: {en}."


class DepositUnknown(Refusal):
    """Nothing lies there any more."""

    code = "locker_deposit_unknown"
    status = 404
    zh = "取件柜中没有该出件，或已被取走。"
    en = "This result does not lie in a locker, or was taken out."


class NotInYet(Refusal):
    """The door of the box has not been open since the result was to be put in."""

    code = "locker_not_in_yet"
    zh = "该出件尚未放入取件柜，请稍候，或到出件窗口领取。"
    en = "This result is not in its locker yet; one moment, or ask at the output window."


class NotLookedInto(Refusal):
    """Whoever notes a box as empty has not had it opened."""

    code = "locker_not_looked_into"
    zh = "请先打开 {number} 号箱查看；门打开后由您本人登记。"
    en = "Have box {number} opened and look into it first; only who did so can note it as empty."


class KeyNotNeeded(Refusal):
    """The mechanical key is for a bank whose lock board does not work."""

    code = "locker_key_not_needed"
    zh = "该取件柜门锁正常，请直接打开箱门。"
    en = "The locks of this bank work; have the box opened."


class WrongLockerCode(Refusal):
    """No box of the bank opens to the code."""

    code = "wrong_locker_code"
    status = 403
    zh = "取件码不正确，请核对后重新输入。"
    en = "This code opens no box here. Please check it and try again."


class BankPaused(Refusal):
    """Too many wrong codes were typed at the bank."""

    code = "locker_bank_paused"
    status = 429
    zh = "错误次数过多，{minutes} 分钟内不能输入取件码；可刷身份证取件。"
    en = "Too many wrong codes: none is taken for {minutes} min. You can lay your ID card instead."


class DepositOver(Refusal):
    """It has lain longer than it may, and is taken back to the output window."""

    code = "locker_deposit_over"
    zh = "该出件已超过存放期限，请到出件窗口领取。"
    en = "This result has lain here for too long; please collect it at the output window."


class DoorOpening(Refusal):
    """The door was told to open a moment ago."""

    code = "locker_door_opening"
    zh = "{number} 号箱门正在打开，请稍候。"
    en = "The door of box {number} is being opened; one moment."


class StillInLocker(Refusal):
    """What goes to its department lies in a locker: nobody has it in hand."""

    code = "still_in_locker"
    zh = "{box} 号箱内的出件尚未取出，请先从取件柜取出。"
    en = "It still lies in box {box}: take it out of the locker first."


class LocksAway(Refusal):
    """Nothing opens the doors of the bank now."""

    code = "locker_locks_away"
    zh = "取件柜门锁暂时无法控制，请到出件窗口领取。"
    en = "The locks cannot be reached now; please go to the output window."
