"""The interfaces of receivers, one mapping table a file."""

from collections.abc import Mapping

from hallsys.pushes.interfaces import cases, evaluation, events, gbt39046
from hallsys.pushes.mapping import Interface

INTERFACES: Mapping[str, Interface] = {
    one.name: one for one in (evaluation.INTERFACE, gbt39046.INTERFACE, cases.INTERFACE, events.INTERFACE)
}
