"""What supervision refuses."""

from hallsys.kernel.errors import Refusal


class AlertUnknown(Refusal):
    """The alert is over, or never was."""

    code = "alert_unknown"
    status = 404
    zh = "该预警已解除。"
    en = "This alert is over."


class NeedsNote(Refusal):
    """An alert was to be acknowledged without a word."""

    code = "needs_note"
    status = 422
    zh = "请填写处理说明。"
    en = "Please say what is being done."


class HelpUnknown(Refusal):
    """The call for help is closed, or never was."""

    code = "help_unknown"
    status = 404
    zh = "该求助已处理。"
    en = "This call for help is closed."


class FindingUnknown(Refusal):
    """The hall has no such finding, or somebody has signed it off already."""

    code = "finding_unknown"
    status = 404
    zh = "没有这条监察记录，或已有人签核。"
    en = "There is no such finding, or somebody has signed it off already."


class OwnFinding(Refusal):
    """Whom a finding concerns does not sign it off."""

    code = "own_finding"
    status = 403
    zh = "涉及本人的监察记录须由他人签核。"
    en = "Somebody else has to sign off a finding that concerns you."
