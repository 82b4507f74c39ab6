"""The units of limits as forms offer them."""

from hallsys.matters.limits import UNITS


def unit_names() -> dict[str, tuple[str, str]]:
    """Return what each unit is called, in Chinese and English."""
    return {unit: (facts.zh.removeprefix("个"), facts.en_many) for unit, facts in UNITS.items()}
