"""What happened to accounts and sessions."""

from hallsys.kernel.events import Event, event


@event
class ClerkCreated(Event):
    """Somebody joined the staff."""

    clerk_id: str
    roles: tuple[str, ...]


@event
class ClerkChanged(Event):
    """A clerk's roles, skills, name or standing changed."""

    clerk_id: str
    roles: tuple[str, ...]
    active: bool


@event
class PasswordChanged(Event):
    """A clerk has another password; the sessions that the old one opened have ended.

    `initial`: somebody else gave it, and it is to be changed at the first sign-in.
    """

    clerk_id: str
    initial: bool = False


@event
class SecondFactorSet(Event):
    """A clerk's account asks for a one-time code besides the password."""

    clerk_id: str


@event
class SecondFactorDropped(Event):
    """A clerk's account asks for the password alone."""

    clerk_id: str


@event
class SignInFailed(Event):
    """Somebody tried to sign in with a clerk's account.

    `why`: password or code. Nothing is told of tries while an account is locked or out of use, which have no
    bound.
    """

    clerk_id: str
    why: str


@event
class ClerkLockedOut(Event):
    """Too many wrong passwords or codes were given for a clerk's account."""

    clerk_id: str
    until: int


@event
class SessionOpened(Event):
    """A clerk signed in to the system."""

    clerk_id: str


@event
class SessionEnded(Event):
    """A clerk signed out of the system; `replaced`: by signing in elsewhere, where there may be so many."""

    clerk_id: str
    replaced: bool = False
