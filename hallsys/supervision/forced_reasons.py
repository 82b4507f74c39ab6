"""Which reasons a rule can show: what found the ratings has to be why they are excluded. Pure."""

from collections.abc import Mapping

from hallsys.supervision.errors import ReasonUnfit
from hallsys.supervision.rule_table import Rule

# What a rule does not show. A reason of the hall's own says for itself what it is about.
UNFIT: Mapping[Rule, frozenset[str]] = {
    Rule.RATING_FAST: frozenset({"forced_bulk"}),  # one after the other, each too fast
    Rule.RATING_TEXT: frozenset({"forced_device"}),  # no device writes the same words
    Rule.RATING_PHONE: frozenset({"forced_device"}),  # the phone is nobody's device of the hall
}


def unfit(rule: Rule) -> frozenset[str]:
    """Return the reasons that ratings are not excluded for which this rule found."""
    return UNFIT.get(rule, frozenset())


def check_fits(rule: Rule, reason_code: str) -> None:
    """Raise ReasonUnfit for a reason that the rule does not show."""
    if reason_code in unfit(rule):
        raise ReasonUnfit
