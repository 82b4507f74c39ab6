"""Other systems and a case of the hall."""

import pytest

from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import add_system
from hallsys.web.sessions import Sessions
from tests.web.api.accepting import accept_case, serving
from tests.web.api.other import OtherSystem
from tests.web.hall import DEPARTMENT, WebHall
from tests.web.whole import whole_app


@pytest.fixture
def own(hall: WebHall, sessions: Sessions) -> OtherSystem:
    """Return a department's own system, which tells where its cases stand."""
    key = hall.transact(add_system, hall.site.keyring, "社保业务系统", [DEPARTMENT[:18]])
    return OtherSystem(hall, whole_app(hall, sessions).test_client(), key)


@pytest.fixture
def every(hall: WebHall, own: OtherSystem) -> OtherSystem:
    """Return a system whose key is good for everything."""
    key = hall.transact(add_system, hall.site.keyring, "全市门户", [DEPARTMENT[:18]], tuple(Scope))
    return OtherSystem(hall, own.client, key)


@pytest.fixture
def number(hall: WebHall) -> str:
    """Return the number of a promised case that was accepted at a window."""
    return accept_case(hall, serving(hall)).case_number
