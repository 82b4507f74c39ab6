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
    """Whom a finding concerns, or what they had a hand in, does not see to it."""

    code = "own_finding"
    status = 403
    zh = "该监察记录涉及您本人，或您经手的服务或办件，须由他人处理。"
    en = "This finding concerns you, or what you had a hand in: somebody else has to see to it."


class NotAboutRatings(Refusal):
    """Only ratings that look forced are excluded by way of a finding."""

    code = "not_about_ratings"
    status = 422
    zh = "这条监察记录不涉及诱导评价，无评价可剔除。"
    en = "This finding is not about forced ratings: there is nothing to exclude."


class ExclusionWaits(Refusal):
    """Of a finding one exclusion waits at a time, and it is signed off after the decision."""

    code = "exclusion_waits"
    zh = "本记录的剔除建议尚待裁定，请先裁定。"
    en = "An exclusion proposed on this finding waits to be decided first."


class ExclusionUnknown(Refusal):
    """The hall has no such proposal, or somebody has decided it already."""

    code = "exclusion_unknown"
    status = 404
    zh = "没有这条剔除建议，或已有人裁定。"
    en = "There is no such proposal, or somebody has decided it already."


class OwnExclusion(Refusal):
    """Whoever proposed an exclusion does not decide it."""

    code = "own_exclusion"
    status = 403
    zh = "剔除建议须由另一位负责人裁定。"
    en = "Somebody else has to decide this proposal."


class ReasonUnfit(Refusal):
    """A reason has to be about what the finding shows."""

    code = "reason_unfit"
    status = 422
    zh = "所选理由与这条监察记录不符，请另选。"
    en = "That reason is not what this finding shows: choose another."


class NotYourExclusion(Refusal):
    """A proposal is withdrawn by whoever made it."""

    code = "not_your_exclusion"
    status = 403
    zh = "剔除建议只能由提出人撤回。"
    en = "Only whoever made a proposal withdraws it."


class BadByAppeal(Refusal):
    """What is left are bad ratings, and those leave the figures by an appeal alone."""

    code = "bad_by_appeal"
    zh = "所涉评价均为差评（不满意、非常不满意），须逐条申诉，不能按监察记录剔除。"
    en = "All of these are bad ratings: each goes by an appeal, none by way of a finding."


class NothingToExclude(Refusal):
    """All the ratings were excluded or corrected before."""

    code = "nothing_to_exclude"
    zh = "所涉评价均已剔除或更正。"
    en = "All of these ratings have been excluded or corrected already."


class ExclusionRefusedBefore(Refusal):
    """What was refused on a finding is not proposed on it again."""

    code = "exclusion_refused_before"
    zh = "剔除这些评价的建议已被驳回，不能再次提出。"
    en = "The exclusion of these ratings was refused and cannot be proposed again."
