"""The use cases of the slice, one file a stage: acceptance, decision, shelves, pick-up."""

from hallsys.cases.acceptance import Accepted, accept
from hallsys.cases.coming import Received, receive_results
from hallsys.cases.decision import (
    CaseMoved,
    Concluded,
    conclude,
    conclude_at_window,
    take_up,
)
from hallsys.cases.declining import ask_decline, confirm_decline, send_back
from hallsys.cases.drawing import draw_experts, excuse_expert, note_opinion
from hallsys.cases.ending import terminate, withdraw
from hallsys.cases.entering import AcceptedCase, Application
from hallsys.cases.exclusions import exclude, lift_exclusion
from hallsys.cases.experts import put_expert
from hallsys.cases.extending import ask_extension, grant_extension, refuse_extension
from hallsys.cases.gaps import fill_gaps, terminate_missed
from hallsys.cases.guest_shelves import mark_guest_reminded, put_on_shelf_here, take_in_guest
from hallsys.cases.guests import hand_over_guest, take_back_guest
from hallsys.cases.joining import Joint, release_joint
from hallsys.cases.locker_banks import add_boxes, put_back, put_bank, put_out
from hallsys.cases.locker_doors import door_closed, door_failed, door_opened, fail_unanswered, open_by_staff
from hallsys.cases.lockers import (
    Deposited,
    Opening,
    TakenOut,
    collect_by_card,
    collect_by_code,
    found_empty,
    put_in,
    raise_overdue,
    take_out,
)
from hallsys.cases.lying import Shelving, mark_delivered, mark_reminded, put_on_shelf
from hallsys.cases.noticing import give_notice
from hallsys.cases.pausing import ask_supplement, resume, supply, suspend
from hallsys.cases.pickup import HandedOver, TakenBack, hand_over, send_by_courier, take_back
from hallsys.cases.proceeding import Ended, How, claim, end_stage, give_back
from hallsys.cases.processes import put_process, set_desks, set_process
from hallsys.cases.recalling import bring_back, recall, receive_back, reissue, take_in
from hallsys.cases.receiving import accept_received, accept_unanswered, receive
from hallsys.cases.replacing import replace_agent
from hallsys.cases.signing import forget_signatures, keep_signature, note_shown
from hallsys.cases.stays import Arrived, Dispatched, dispatch, receive_from_hall, send_home, write_off
from hallsys.cases.voiding import ask_void, confirm_void, refuse_void

__all__ = [
    "Accepted",
    "AcceptedCase",
    "Application",
    "Arrived",
    "CaseMoved",
    "Concluded",
    "Deposited",
    "Dispatched",
    "Ended",
    "HandedOver",
    "How",
    "Joint",
    "Opening",
    "Received",
    "Shelving",
    "TakenBack",
    "TakenOut",
    "accept",
    "accept_received",
    "accept_unanswered",
    "add_boxes",
    "ask_decline",
    "ask_extension",
    "ask_supplement",
    "ask_void",
    "bring_back",
    "claim",
    "collect_by_card",
    "collect_by_code",
    "conclude",
    "conclude_at_window",
    "confirm_decline",
    "confirm_void",
    "dispatch",
    "door_closed",
    "door_failed",
    "door_opened",
    "draw_experts",
    "end_stage",
    "exclude",
    "excuse_expert",
    "fail_unanswered",
    "fill_gaps",
    "forget_signatures",
    "found_empty",
    "give_back",
    "give_notice",
    "grant_extension",
    "hand_over",
    "hand_over_guest",
    "keep_signature",
    "lift_exclusion",
    "mark_delivered",
    "mark_guest_reminded",
    "mark_reminded",
    "note_opinion",
    "note_shown",
    "open_by_staff",
    "put_back",
    "put_bank",
    "put_expert",
    "put_in",
    "put_on_shelf",
    "put_on_shelf_here",
    "put_out",
    "put_process",
    "raise_overdue",
    "recall",
    "receive",
    "receive_back",
    "receive_from_hall",
    "receive_results",
    "refuse_extension",
    "refuse_void",
    "reissue",
    "release_joint",
    "replace_agent",
    "resume",
    "send_back",
    "send_by_courier",
    "send_home",
    "set_desks",
    "set_process",
    "supply",
    "suspend",
    "take_back",
    "take_back_guest",
    "take_in",
    "take_in_guest",
    "take_out",
    "take_up",
    "terminate",
    "terminate_missed",
    "withdraw",
    "write_off",
]
