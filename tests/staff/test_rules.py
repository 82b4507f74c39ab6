import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.demo.cast import PASSWORD as DEMO
from hallsys.staff import passwords
from hallsys.staff.errors import BadLogin, NotAllowed, WeakPassword
from hallsys.staff.rules import Action, Role, check_password, clean_login, may, require

RIGHTS = {
    (Role.CLERK, Action.SERVE),
    (Role.CLERK, Action.ACCEPT),
    (Role.OUTPUT, Action.SERVE),
    (Role.OUTPUT, Action.HAND_OVER),
    (Role.APPROVER, Action.APPROVE),
    (Role.APPROVER, Action.CONFIRM),
    (Role.MANAGER, Action.CONFIRM),
    (Role.LEADER, Action.LOOK),
    (Role.MANAGER, Action.LOOK),
    (Role.MANAGER, Action.SUPERVISE),
    (Role.MANAGER, Action.ALLOCATE),
    (Role.MANAGER, Action.FOLLOW_UP),
    (Role.MANAGER, Action.EXCHANGE),
    (Role.MANAGER, Action.PAIR),
    (Role.ADMIN, Action.LOOK),
    (Role.ADMIN, Action.SUPERVISE),
    (Role.ADMIN, Action.FOLLOW_UP),
    (Role.ADMIN, Action.EXCHANGE),
    (Role.ADMIN, Action.SET_UP),
    (Role.ADMIN, Action.PAIR),
    (Role.ADMIN, Action.MANAGE_STAFF),
}


def test_each_role_has_its_rights_and_no_other() -> None:
    assert {
        (role, action) for role, action in itertools.product(Role, Action) if may([role], action)
    } == RIGHTS


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Action))
def test_several_roles_have_the_rights_of_each(roles: set[Role], action: Action) -> None:
    allowed = any((role, action) in RIGHTS for role in roles)
    assert may(roles, action) == allowed
    if allowed:
        require(roles, action)
    else:
        with pytest.raises(NotAllowed):
            require(roles, action)


@pytest.mark.parametrize("login", ["w01", "zhang.san", "a-b_c", " W01 "])
def test_logins(login: str) -> None:
    assert clean_login(login) == login.strip().lower()


@pytest.mark.parametrize("login", ["", "a", "张三", "a b", ".ab", "x" * 33, "ａb1"])
def test_bad_logins(login: str) -> None:
    with pytest.raises(BadLogin):
        clean_login(login)


@pytest.mark.parametrize("password", ["Window-01", "correct horse 9", "大厅Window1", "bbab1111!"])
def test_good_passwords(password: str) -> None:
    check_password("w01", password, "H001")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Aa1!", "8"),
        ("Aa1!" * 40, "128"),
        ("windowwindow", "three"),
        ("WINDOW123456", "three"),
        ("xx-ZHANG.san-1", "login"),
        ("P@ssw0rd2026", "guessed"),
        ("Aa123456", "guessed"),
        ("Admin_888!", "guessed"),
        ("12345678aA", "guessed"),
        ("1111111aA!", "guessed"),
        ("1qaz@WSX", "guessed"),
        (DEMO, "guessed"),  # which the demo tells everybody
        ("Qx-h001-7413", "code"),
    ],
)
def test_weak_passwords(password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why) as caught:
        check_password("zhang.san", password, "H001")
    assert password not in str(caught.value)


def test_everything_wrong_with_a_password_is_told_at_once() -> None:
    with pytest.raises(WeakPassword) as caught:
        check_password("abc", "abc")
    assert caught.value.sentence("zh").count("、") >= 2
    assert caught.value.sentence("en").count(";") == 3


def test_a_try_costs_19_mib_and_two_passes() -> None:
    """The least that OWASP's Password Storage Cheat Sheet names for Argon2id; other tests hash for less."""
    program = "from hallsys.staff.passwords import hash_of; print(hash_of('Window-1!'))"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert made.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_matches_its_password_alone() -> None:
    one, two = passwords.hash_password("w01", "Window-1!"), passwords.hash_password("w01", "Window-1!")
    assert one != two
    assert one.startswith("$argon2id$")
    assert passwords.matches(one, "Window-1!")
    assert not passwords.matches(one, "Window-1")
    assert not passwords.matches(passwords.PasswordHash("damaged"), "Window-1!")
    assert not passwords.matches(None, "")
