"""The use cases of the slice, one file a stage: acceptance, decision, pick-up."""

from hallsys.cases.acceptance import Accepted, AcceptedCase, Application, accept
from hallsys.cases.decision import (
    CaseMoved,
    Concluded,
    conclude,
    conclude_at_window,
    decline,
    take_up,
)
from hallsys.cases.pickup import HandedOver, hand_over

__all__ = [
    "Accepted",
    "AcceptedCase",
    "Application",
    "CaseMoved",
    "Concluded",
    "HandedOver",
    "accept",
    "conclude",
    "conclude_at_window",
    "decline",
    "hand_over",
    "take_up",
]
