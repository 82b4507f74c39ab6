"""The use cases of the slice, one file a stage: acceptance, decision, shelves, pick-up."""

from hallsys.cases.acceptance import Accepted, AcceptedCase, Application, accept
from hallsys.cases.decision import (
    CaseMoved,
    Concluded,
    conclude,
    conclude_at_window,
    decline,
    take_up,
)
from hallsys.cases.lying import Shelving, mark_delivered, mark_reminded, put_on_shelf
from hallsys.cases.pickup import HandedOver, TakenBack, hand_over, send_by_courier, take_back
from hallsys.cases.signing import forget_signatures, keep_signature, note_shown

__all__ = [
    "Accepted",
    "AcceptedCase",
    "Application",
    "CaseMoved",
    "Concluded",
    "HandedOver",
    "Shelving",
    "TakenBack",
    "accept",
    "conclude",
    "conclude_at_window",
    "decline",
    "forget_signatures",
    "hand_over",
    "keep_signature",
    "mark_delivered",
    "mark_reminded",
    "note_shown",
    "put_on_shelf",
    "send_by_courier",
    "take_back",
    "take_up",
]
