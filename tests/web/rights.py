"""The table of who may ask for which address: a new route without a line here fails the test."""

from hallsys.staff.rules import Action
from hallsys.web.manager.commands import COMMANDS
from hallsys.web.manager.subpages import SUB_PAGES
from hallsys.web.sessions import SURFACES

MANAGED = (*COMMANDS, "acknowledge", "add-clerk", "reset-password")

# Who may ask: anybody; whoever has the secret in the address; an agent by its token; a screen with the pass
# of its place; another system by a signature; the other machine of the hall, likewise; or the staff of a
# surface, whose rights are `needs`.
PUBLIC, SECRET, AGENT, SCREEN, SIGNED, STANDBY = "public", "secret", "agent", "screen", "signed", "standby"
COUNTER = (
    "sign-in",
    "sign-out",
    "pause",
    "reopen",
    "next",
    "call",
    "resume",
    "requeue",
    "recall",
    "start",
    "no-show",
    "park",
    "transfer",
    "finish",
    "undo",
    "help",
    "help-over",
)
OUTPUT = (
    *("slip", "typed", "find", "hand-over", "take-back", "shelve", "remind", "send", "delivered", "receive"),
    *("given", "take-in", "bring-back", "address"),
    "signature",
    *("dispatch", "receive-from-hall", "send-home", "write-off"),
    *("put-in", "take-out", "found-empty", "open-box", "locker-slip"),
)
INBOX = (
    "appeal",
    *("recall-result", "receive-back", "reissue"),
    *("claim", "give-back", "end-stage", "draw-experts", "excuse-expert", "note-opinion", "release-joint"),
)
SIGNED_READS = (
    *("hall", "queues", "windows", "matters", "cases", "cases/<case_number>", "appointments/times"),
    *("evaluation", "evaluation/tags", "halls/seals"),
)
SIGNED_COMMANDS = (
    "cases/status",
    "appointments",
    *(f"appointments/{one}" for one in ("find", "change", "cancel")),
    "tickets",
    *(f"tickets/{one}" for one in ("find", "cancel", "rejoin")),
    *(f"windows/<number>/{one}" for one in COUNTER if one not in ("call", "help", "help-over")),
    *("evaluation/visits", "evaluation/cases"),
    *("halls/report", "halls/seals"),
)
CLERK_LIFE = (
    *("acts-for", "acts-for-nobody", "correct-organisation", "replace-agent", "choose-way", "case-phone"),
    *("receive", "accept-received", "fill-gaps", "supply", "withdraw", "ask-decline"),
)
LIFE = (
    *("supplement", "suspend", "resume", "confirm-decline", "send-back", "terminate"),
    *("ask-extension", "grant-extension", "refuse-extension"),
    *("ask-void", "confirm-void", "refuse-void"),
)
DEVICES = ("screen", "screen-revoke", "pairing", "rename", "revoke", "forget", "test")
ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/staff/snapshot"): PUBLIC,
    ("POST", "/api/staff/sign-in"): PUBLIC,
    ("POST", "/api/staff/sign-out"): PUBLIC,
    (
        "GET",
        "/api/staff/session/<any(clerk, output, backoffice, manager):surface>",
    ): PUBLIC,  # of one's own session
    ("POST", "/api/staff/active"): PUBLIC,  # likewise
    ("POST", "/api/staff/password"): PUBLIC,  # for whoever knows the old one
    ("POST", "/api/staff/new-second-factor"): PUBLIC,  # for one's own account
    ("POST", "/api/staff/set-second-factor"): PUBLIC,  # likewise, with the password
    ("POST", "/api/staff/drop-second-factor"): PUBLIC,  # likewise
    ("GET", "/kiosk/<code>"): SCREEN,
    ("GET", "/kiosk/<code>/snapshot"): SCREEN,
    ("GET", "/kiosk/<code>/waits"): SCREEN,
    ("GET", "/kiosk/<code>/materials/<matter_id>"): SCREEN,
    ("GET", "/kiosk/<code>/presentation/<presentation_id>"): SCREEN,  # opens at its own kiosk only
    ("GET", "/kiosk/<code>/qr/<token>.svg"): SCREEN,
    ("POST", "/api/kiosk/<code>/typed"): SCREEN,
    ("POST", "/api/kiosk/<code>/issue"): SCREEN,
    ("GET", "/kiosk/<code>/search"): SCREEN,
    ("POST", "/api/kiosk/<code>/stay"): SCREEN,
    ("POST", "/api/kiosk/<code>/reprint"): SCREEN,
    ("POST", "/api/kiosk/<code>/check-in"): SCREEN,
    ("GET", "/kiosk/<code>/scan/<scan_id>"): SCREEN,  # likewise
    ("POST", "/api/kiosk/<code>/scan-slip"): SCREEN,
    ("POST", "/api/kiosk/<code>/scan-check-in"): SCREEN,
    ("POST", "/api/kiosk/<code>/scan-reprint"): SCREEN,
    ("POST", "/api/kiosk/<code>/checklist"): SCREEN,
    ("POST", "/api/kiosk/<code>/appointment-slip"): SCREEN,
    ("POST", "/api/kiosk/<code>/help"): SCREEN,
    ("GET", "/board/<zone>"): SCREEN,
    ("GET", "/board/<zone>/snapshot"): SCREEN,
    ("GET", "/board/<zone>/announcement/<seq>.wav"): SCREEN,
    ("GET", "/board/<zone>/announcement/<seq>"): SCREEN,
    ("GET", "/sign/<window>"): SCREEN,
    ("GET", "/sign/<window>/snapshot"): SCREEN,
    ("GET", "/pad/<code>"): SCREEN,
    ("GET", "/pad/<code>/snapshot"): SCREEN,
    ("GET", "/pad/<code>/session"): SCREEN,
    ("POST", "/api/pad/<code>/rate"): SCREEN,
    ("GET", "/locker/<code>"): SCREEN,
    ("GET", "/locker/<code>/snapshot"): SCREEN,
    ("GET", "/locker/<code>/presentation/<presentation_id>"): SCREEN,  # of the card that lies there
    ("POST", "/api/locker/<code>/open"): SCREEN,  # likewise
    ("POST", "/api/locker/<code>/code"): SCREEN,
    ("GET", "/t/<token>"): SECRET,
    ("GET", "/t/<token>/snapshot"): SECRET,
    ("POST", "/api/t/<token>/cancel"): SECRET,
    ("POST", "/api/t/<token>/number"): SECRET,
    ("POST", "/api/t/<token>/rejoin"): SECRET,
    ("POST", "/api/t/<token>/rate"): SECRET,
    ("POST", "/api/t/<token>/reason"): SECRET,
    ("GET", "/r/<token>"): SECRET,
    ("GET", "/r/<token>/snapshot"): SECRET,
    ("POST", "/api/r/<token>/rate"): SECRET,
    ("GET", "/guide/<code>"): PUBLIC,
    ("GET", "/guide/<code>/qr.svg"): PUBLIC,
    ("GET", "/guide/package/<code>"): PUBLIC,
    ("GET", "/guide/package/<code>/qr.svg"): PUBLIC,
    ("GET", "/guide/sample/<sample_id>"): PUBLIC,
    ("GET", "/map"): PUBLIC,
    ("GET", "/book"): PUBLIC,
    ("GET", "/book/snapshot"): PUBLIC,
    ("GET", "/book/search"): PUBLIC,
    ("GET", "/book/times/<matter_id>"): PUBLIC,
    ("POST", "/api/book/book"): PUBLIC,
    ("POST", "/api/book/find"): PUBLIC,  # these three by the appointment's code
    ("POST", "/api/book/change"): PUBLIC,
    ("POST", "/api/book/cancel"): PUBLIC,
    ("POST", "/api/book/number"): PUBLIC,  # likewise
    ("GET", "/progress"): PUBLIC,
    ("POST", "/api/progress/find"): PUBLIC,  # with the number of the applicant's document
    ("GET", "/c/<case_id>/<token>"): SECRET,
    ("GET", "/c/<case_id>/<token>/snapshot"): SECRET,
    ("GET", "/kiosk/<code>/cases/<presentation_id>"): SCREEN,  # of the card that lies there
    ("GET", "/screen"): PUBLIC,
    ("GET", "/screen/snapshot"): PUBLIC,
    ("POST", "/api/screen/set-up"): PUBLIC,  # with a code that a manager made
    ("POST", "/api/agent/pair"): PUBLIC,  # with a code that a manager read out
    ("POST", "/api/agent/reading"): AGENT,
    ("POST", "/api/agent/admission"): AGENT,
    ("POST", "/api/agent/screen"): AGENT,
    ("POST", "/api/agent/numbers"): AGENT,  # lent to a kiosk that may be cut off
    ("POST", "/api/agent/hand-in"): AGENT,
    ("POST", "/api/standby"): STANDBY,
    ("GET", "/api/agent/voice"): AGENT,
    ("GET", "/api/agent/voice/<content>.wav"): AGENT,
    **{("GET", f"/api/v1/{path}"): SIGNED for path in SIGNED_READS},  # by another system
    **{("POST", f"/api/v1/{path}"): SIGNED for path in SIGNED_COMMANDS},
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("GET", "/clerk"): PUBLIC,  # leads to the start
    ("GET", "/clerk/<code>"): "clerk",
    ("GET", "/clerk/<code>/snapshot"): "clerk",
    ("GET", "/clerk/<code>/service/<service_id>"): "clerk",
    ("GET", "/clerk/<code>/scan/<scan_id>"): "clerk",
    ("GET", "/clerk/<code>/line"): "clerk",
    ("GET", "/api/clerk/own-ratings"): "clerk",  # one's own
    ("GET", "/api/manager/matter/<matter_id>"): "manager",
    ("POST", "/api/manager/put-sample"): "manager",
    **{("GET", f"/manager/matters/{name}.xlsx"): "manager" for name in ("matters", "template")},
    **{("POST", f"/api/manager/{name}-matters"): "manager" for name in ("check", "import")},
    **{("POST", f"/api/manager/{name}-calendar"): "manager" for name in ("read", "check")},
    ("POST", "/api/manager/affected/<command>"): "manager",
    ("GET", "/api/manager/above"): "manager",
    **{("POST", f"/api/manager/{name}"): "manager" for name in ("check-above", "take-over", "leave-out")},
    ("GET", "/api/manager/rating/<rating_id>"): "manager",
    ("GET", "/api/manager/overdue"): "manager",
    ("POST", "/api/clerk/accept"): "clerk",
    ("POST", "/api/clerk/accept-all"): "clerk",
    ("POST", "/api/clerk/paper"): "clerk",
    ("POST", "/api/clerk/notice"): "clerk",
    ("POST", "/api/clerk/conclude"): "clerk",
    **{("POST", f"/api/clerk/{name}"): "clerk" for name in CLERK_LIFE},
    **{("POST", f"/api/clerk/{name}"): "clerk" for name in COUNTER},
    ("GET", "/output/<code>"): "output",
    ("GET", "/output/<code>/snapshot"): "output",
    ("GET", "/output/<code>/line"): "output",
    ("GET", "/output/<code>/presentation/<presentation_id>"): "output",
    ("GET", "/output/<code>/scan/<scan_id>"): "output",
    ("GET", "/output/<code>/incoming"): "output",
    ("GET", "/output/<code>/overdue"): "output",
    ("GET", "/output/<code>/parcels"): "output",
    ("GET", "/output/<code>/lockers"): "output",
    ("GET", "/output/<code>/halls"): "output",
    ("GET", "/output/<code>/dispatches/<dispatch_id>"): "output",
    ("GET", "/output/<code>/ledger"): "output",
    ("GET", "/output/<code>/ledger.xlsx"): "output",
    **{("POST", f"/api/output/{name}"): "output" for name in OUTPUT},
    **{("POST", f"/api/output/{name}"): "output" for name in COUNTER},
    ("GET", "/backoffice"): "backoffice",
    ("GET", "/backoffice/snapshot"): "backoffice",
    ("GET", "/backoffice/case/<case_id>"): "backoffice",
    ("POST", "/api/backoffice/take-up"): "backoffice",
    ("POST", "/api/backoffice/conclude"): "backoffice",
    ("POST", "/api/backoffice/decline"): "backoffice",
    ("POST", "/api/backoffice/shelve"): "backoffice",
    **{("POST", f"/api/backoffice/{name}"): "backoffice" for name in (*LIFE, *INBOX)},
    ("GET", "/backoffice/find"): "backoffice",
    ("GET", "/backoffice/bad-ratings"): "backoffice",
    ("GET", "/backoffice/more/<due>/<case_id>"): "backoffice",
    ("GET", "/manager"): "manager",
    ("GET", "/manager/snapshot"): "manager",
    **{
        ("GET", f"/api/manager/{name}"): "manager"
        for name in ("attention", "changes", "missed", "figures", "history", "what-if", "halls-days")
    },
    **{("GET", f"/manager/history/{name}"): "manager" for name in ("history.xlsx", "<part>.csv", "day")},
    ("GET", "/manager/ratings/figures.xlsx"): "manager",
    ("GET", "/manager/ratings/tags.xlsx"): "manager",
    **{("POST", f"/api/manager/{name}-tags"): "manager" for name in ("check", "import")},
    ("GET", "/manager/supervision/findings.xlsx"): "manager",
    ("GET", "/manager/supervision/levels/<finding_id>"): "manager",
    ("GET", "/manager/supervision/more/<name>/<at>/<finding_id>"): "manager",
    ("POST", "/api/manager/look-up-rater"): "manager",
    **{("POST", f"/api/manager/{name}"): "manager" for name in MANAGED},
    **{("GET", f"/manager/{name}"): "manager" for name in SUB_PAGES},
    **{("GET", f"/manager/{name}/snapshot"): "manager" for name in SUB_PAGES},
    **{("GET", f"/manager/pushes{part}"): "manager" for part in ("", "/snapshot", "/day.xlsx")},
    **{("GET", f"/manager/systems{part}"): "manager" for part in ("", "/snapshot")},
    **{("GET", f"/manager/retention{part}"): "manager" for part in ("", "/snapshot")},
    **{("POST", f"/api/manager/{name}"): "manager" for name in ("personal-data", "erase-person")},
    **{("GET", f"/manager/reasons{part}"): "manager" for part in ("", "/snapshot", "/reasons.xlsx")},
    **{("POST", f"/api/manager/{name}-reasons"): "manager" for name in ("check", "import")},
    **{
        ("POST", f"/api/manager/{name}"): "manager"
        for name in ("add-system", "add-system-key", "revoke-system-key")
    },
    **{("GET", f"/manager/cases{part}"): "manager" for part in ("", "/snapshot", "/figures.xlsx")},
    **{("GET", f"/manager/ledger{part}"): "manager" for part in ("", "/snapshot", "/ledger.xlsx")},
    ("GET", "/api/manager/ledger"): "manager",
    ("POST", "/api/manager/signature"): "manager",
    **{("GET", f"/api/manager/cases-{name}"): "manager" for name in ("figures", "list", "find")},
    ("GET", "/api/manager/pushes-day"): "manager",
    **{("GET", f"/manager/messages{part}"): "manager" for part in ("", "/snapshot")},
    **{("GET", f"/api/manager/{name}"): "manager" for name in ("messages-day", "message-versions")},
    ("GET", "/api/manager/pushes-standing"): "manager",
    ("POST", "/api/manager/compare-pushes"): "manager",
    ("GET", "/manager/devices"): "manager",
    ("GET", "/manager/devices/snapshot"): "manager",
    **{("POST", f"/api/devices/{name}"): "manager" for name in DEVICES},
    ("GET", "/studio"): "manager",
    ("GET", "/studio/snapshot"): "manager",
    ("GET", "/studio/clip/<key>.wav"): "manager",
    ("GET", "/studio/announcement.wav"): "manager",
    ("GET", "/studio/voice.zip"): "manager",
    ("POST", "/api/studio/record"): "manager",
    ("POST", "/api/studio/remove"): "manager",
    ("POST", "/api/studio/import"): "manager",
    ("GET", "/tour"): PUBLIC,  # a demo's server only has it
    ("GET", "/tour/snapshot"): PUBLIC,
    ("GET", "/tour/devices"): PUBLIC,
    ("GET", "/tour/made/<name>"): PUBLIC,
    ("POST", "/tour/poke"): PUBLIC,
    ("POST", "/tour/scan"): PUBLIC,
    ("POST", "/tour/reset"): PUBLIC,
    ("GET", "/exchange"): PUBLIC,  # in a demo too
    ("GET", "/exchange/state"): PUBLIC,
    ("POST", "/exchange/feel"): PUBLIC,
    ("POST", "/exchange/lose"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,  # on the server's own machine, or with its token
    ("GET", "/help"): PUBLIC,
    ("GET", "/help/<reader>"): PUBLIC,
    ("GET", "/style"): PUBLIC,  # in a demo too
}
STAFFED = {route: guard for route, guard in ROUTES.items() if guard in SURFACES}

# Pages: whoever is not signed in is led to where one does.
DESKS = (
    "backoffice",
    "manager",
    "manager/devices",
    "manager/cases",
    "manager/ledger",
    "manager/pushes",
    "manager/messages",
    "manager/systems",
    "manager/reasons",
    "manager/retention",
    "studio",
)
PAGES = {("GET", f"/{page}") for page in (*DESKS, *(f"manager/{name}" for name in SUB_PAGES))} | {
    ("GET", f"/{surface}/<code>") for surface in ("clerk", "output")
}

# A demo's server alone has these.
DEMO = ("/tour", "/exchange", "/style")

# What of the manager's is for those, too, who only look, and names nobody.
LOOKED_AT = {
    *("/manager", "/manager/snapshot", "/api/manager/attention", "/api/manager/changes"),
    *("/api/manager/missed", "/api/manager/overdue"),
    *("/manager/halls", "/manager/halls/snapshot", "/api/manager/halls-days"),
    *("/manager/history", "/manager/history/snapshot", "/api/manager/history", "/api/manager/what-if"),
    *("/manager/history/history.xlsx", "/manager/history/<part>.csv", "/manager/history/day"),
    *("/manager/cases", "/manager/cases/snapshot", "/manager/cases/figures.xlsx"),
    *("/api/manager/cases-figures", "/api/manager/cases-list", "/api/manager/cases-find"),
}

# To settle what somebody else asked for: for those alone, of the roles that may confirm, whom the hall lets.
SETTLING = (
    "confirm-decline",
    "send-back",
    "grant-extension",
    "refuse-extension",
    "confirm-void",
    "refuse-void",
)

# The rights of commands, besides that of their surface.
_RIGHTS: dict[str, dict[Action, tuple[str, ...]]] = {
    "clerk": {Action.ACCEPT: ("accept", "accept-all", "paper", "notice", "conclude", *CLERK_LIFE)},
    "backoffice": {Action.CONFIRM: (*SETTLING, "terminate", "release-joint")},
    "devices": {Action.PAIR: DEVICES},
    "studio": {Action.ALLOCATE: ("record", "remove", "import")},
    "manager": {
        Action.ALLOCATE: (
            *("acknowledge", "allocate", "revert", "sign-out", "lock", "unlock", "place", "draw"),
            *("answer-help", "close-help", "put-plan", "suspend", "resume", "open-queue", "set-hours"),
            *("close-early", "close-day", "reopen-day", "put-notice", "withdraw-notice", "lay-out"),
            *("requeue", "cancel", "pin", "affected/<command>"),
        ),
        Action.FOLLOW_UP: (
            *("follow-up", "sign-off", "propose-exclusion", "exclude-ratings", "keep-ratings"),
            *("signature", "look-up-rater", "withdraw-exclusion"),
        ),
        Action.CONFIRM: (*SETTLING, "exclude", "lift-exclusion"),
        Action.EXCHANGE: (
            *("compare-pushes", "push-again", "push-all-again", "drop-push"),
            *("message-again", "change-message"),
        ),
        Action.MANAGE_STAFF: ("add-clerk", "reset-password", "change-clerk"),
        Action.SET_UP: (
            *("change-matter", "change-queue", "set-reason", "put-sample", "leave-out", "take-over"),
            *("check-above", "check-matters", "import-matters", "read-calendar", "check-calendar"),
            *("check-tags", "import-tags", "check-reasons", "import-reasons"),
            *("add-system", "add-system-key", "revoke-system-key"),
            *("set-period", "personal-data", "erase-person"),
            "say-of-hall",
            *("put-zone", "put-window", "put-queue", "put-matter", "withdraw-version", "load-calendar"),
            *("put-expert", "set-process", "set-desks", "put-stage"),
            *("put-bank", "add-boxes", "box-out", "box-back"),
        ),
    },
}
RIGHTS = {
    f"/api/{where}/{name}": right
    for where, rights in _RIGHTS.items()
    for right, names in rights.items()
    for name in names
}


def needs(method: str, rule: str) -> tuple[Action, ...]:
    """Return the rights that an address of the staff asks for: all of them."""
    surface = ROUTES[method, rule]
    if surface != "manager":
        own = {"clerk": Action.SERVE, "output": Action.HAND_OVER, "backoffice": Action.APPROVE}[surface]
    else:
        own = Action.LOOK if method == "GET" and rule in LOOKED_AT else Action.SUPERVISE
    beside = RIGHTS.get(rule) if method == "POST" else None
    return (own,) if beside is None else (own, beside)
