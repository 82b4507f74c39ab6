"""Where decided results are that have not come to the output window, as pages of staff say it."""

from hallsys.cases.delivering import TO_BE_MADE
from hallsys.cases.result_rules import RESULT_WORDS, ResultStatus

_TO_BE_MADE = ("待制证", "to be made")


def where_undelivered(stands: str) -> tuple[str, str]:
    """Return in Chinese and English where the results of a decided case are."""
    if stands == TO_BE_MADE:
        return _TO_BE_MADE
    words = RESULT_WORDS[ResultStatus(stands)]
    return words.zh, words.en
