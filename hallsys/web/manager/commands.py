"""What a manager does to the hall at work: a table from the command's name to its body and its use case."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hallsys.counters.closing import lock_window, sign_out_by_manager, unlock_window
from hallsys.counters.floor import draw_floor, place_window
from hallsys.counters.floorplan import Area, Drawing, Place
from hallsys.counters.history import revert_allocation
from hallsys.counters.shifts import allocate
from hallsys.queue.moving import cancel, pin, requeue
from hallsys.staff.rules import Action
from hallsys.supervision.service import answer_help, close_help
from hallsys.web.http import Body
from hallsys.web.manager import (
    lockers,
    matter_form,
    messages,
    notices,
    offer,
    personnel,
    processes,
    pushes,
    ratings,
    reasons,
    retention,
    settling,
    setup,
    supervision,
    tidal,
)
from hallsys.web.manager.schemas import (
    Allocate,
    Close,
    Draw,
    OnHelp,
    OnTicket,
    OnWindow,
    Pin,
    Put,
    Revert,
    SignOut,
)
from hallsys.web.site import Site

# From what is asked to the use case with its arguments by name.
Plan = Callable[[Site, Any], partial[Any]]


def _place(site: Site, asked: Put) -> partial[Any]:
    place = Place(asked.window_id, asked.x, asked.y, asked.facing)
    return partial(place_window, place=place, zones=site.catalogue.hall.zones)


def _draw(site: Site, asked: Draw) -> partial[Any]:
    areas = tuple(Area(**area.model_dump()) for area in asked.areas)
    drawing = Drawing(asked.width, asked.height, areas)
    zones = site.catalogue.hall.zones
    return partial(draw_floor, drawing=drawing, zones=zones, kiosks=site.named_kiosks)


def _named(use_case: Callable[..., Any], *names: str) -> Plan:
    """Hand the fields of the body on under their own names."""
    return lambda _site, asked: partial(use_case, **{name: getattr(asked, name) for name in names})


# Settle what somebody else asked for: for the roles that the hall lets confirm.
CONFIRMING = frozenset(
    {
        *("confirm-decline", "send-back"),
        *("grant-extension", "refuse-extension"),
        *("confirm-void", "refuse-void"),
    }
)

# The rights that commands need; the others need that to allocate.
RIGHTS: Mapping[str, Action] = {
    "change-clerk": Action.MANAGE_STAFF,
    "change-matter": Action.SET_UP,
    "change-queue": Action.SET_UP,
    **dict.fromkeys((*setup.COMMANDS, *processes.COMMANDS, *lockers.COMMANDS), Action.SET_UP),
    "follow-up": Action.FOLLOW_UP,
    "sign-off": Action.FOLLOW_UP,
    **dict.fromkeys(("propose-exclusion", "withdraw-exclusion"), Action.FOLLOW_UP),
    **dict.fromkeys(("exclude-ratings", "keep-ratings"), Action.FOLLOW_UP),
    **dict.fromkeys(("set-reason", "set-period"), Action.SET_UP),
    **dict.fromkeys((*CONFIRMING, "exclude", "lift-exclusion"), Action.CONFIRM),
    **dict.fromkeys((*pushes.COMMANDS, *messages.COMMANDS), Action.EXCHANGE),
}

# Bodies that may be larger than others, in bytes.
LARGE: Mapping[str, int] = {"put-matter": matter_form.LARGEST_FORM}

COMMANDS: Mapping[str, tuple[type[Body], Plan]] = {
    "follow-up": (ratings.TakeStep, ratings.plan_step),
    "sign-off": (supervision.SignOff, supervision.plan_sign_off),
    "propose-exclusion": (supervision.ProposeExclusion, supervision.plan_proposal),
    "withdraw-exclusion": (supervision.WithdrawExclusion, supervision.plan_withdrawal),
    "exclude-ratings": (supervision.DecideExclusion, supervision.plan_excluding),
    "keep-ratings": (supervision.DecideExclusion, supervision.plan_refusing),
    "confirm-decline": (settling.OnCase, settling.plan_confirmation),
    "grant-extension": (settling.OnCase, settling.plan_extension),
    "refuse-extension": (settling.SendBack, settling.plan_refusal),
    "confirm-void": (settling.OnCase, settling.plan_void),
    "refuse-void": (settling.SendBack, settling.plan_keeping),
    "send-back": (settling.SendBack, settling.plan_sending_back),
    "exclude": (settling.Exclude, settling.plan_exclusion),
    "lift-exclusion": (settling.Lift, settling.plan_lifting),
    "set-reason": (reasons.SetReason, reasons.plan_reason),
    "set-period": (retention.SetPeriod, retention.plan_period),
    "allocate": (
        Allocate,
        lambda site, asked: partial(
            allocate,
            window_id=asked.window_id,
            queue_ids=asked.queue_ids,
            day=site.today,
            confirmed=asked.confirm,
        ),
    ),
    "revert": (
        Revert,
        lambda site, asked: partial(
            revert_allocation, seq=asked.seq, day=site.today, confirmed=asked.confirm
        ),
    ),
    "sign-out": (SignOut, _named(sign_out_by_manager, "window_id", "reason", "lock")),
    "lock": (Close, _named(lock_window, "window_id", "reason")),
    "unlock": (OnWindow, _named(unlock_window, "window_id")),
    "place": (Put, _place),
    "draw": (Draw, _draw),
    "answer-help": (OnHelp, _named(answer_help, "help_id")),
    "close-help": (OnHelp, _named(close_help, "help_id")),
    "put-plan": (tidal.PutPlan, tidal.put),
    "change-clerk": (personnel.ChangeClerk, personnel.change),
    "suspend": (offer.Suspend, offer.stop),
    "resume": (offer.OnMatter, offer.resume),
    "change-matter": (offer.ChangeMatter, offer.change_matter),
    "open-queue": (offer.OpenQueue, offer.set_open),
    "change-queue": (offer.ChangeQueue, offer.alter_queue),
    "set-hours": (offer.SetHours, offer.set_hours),
    "close-early": (offer.CloseEarly, offer.end_early),
    "close-day": (offer.CloseDay, offer.shut),
    "reopen-day": (offer.OnDay, offer.as_usual),
    **setup.COMMANDS,
    **processes.COMMANDS,
    **lockers.COMMANDS,
    **pushes.COMMANDS,
    **messages.COMMANDS,
    "put-notice": (notices.PutNotice, notices.put),
    "withdraw-notice": (notices.OnNotice, notices.withdraw),
    "lay-out": (notices.LayOut, notices.lay_out),
    "requeue": (
        OnTicket,
        lambda site, asked: partial(requeue, ticket_id=asked.ticket_id, policy=site.settings.policy),
    ),
    "cancel": (OnTicket, _named(cancel, "ticket_id")),
    "pin": (Pin, _named(pin, "ticket_id", "reason")),
}
