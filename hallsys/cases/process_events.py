"""What happened to cases in their processes, and to the templates. Ids and codes only."""

from hallsys.kernel.events import Event, event


@event
class ProcessPut(Event):
    """A template of a process has a new version."""

    process: str
    version: int


@event
class MatterProcessSet(Event):
    """The cases of a matter go through that process from now on; none if it is empty."""

    matter_id: str
    process: str


@event
class DeskClerksSet(Event):
    """Somebody works in the inboxes of other departments from now on."""

    clerk_id: str


@event
class StageReached(Event):
    """A case lies in the inbox of a department: all that a list of an inbox shows of it."""

    case_id: str
    case_number: str
    matter_id: str
    status: str
    accepted_by: str
    accepted_at: int
    due_at: int
    process: str
    version: int
    stage: str
    department: str
    stage_due: int | None
    holder_id: str | None


@event
class StageClaimed(Event):
    """Somebody took a case from the inbox."""

    case_id: str
    case_number: str
    stage: str
    clerk_id: str


@event
class StageGivenBack(Event):
    """A case lies in the inbox again, with nobody."""

    case_id: str
    case_number: str
    stage: str


@event
class StageEnded(Event):
    """Somebody ended a stage; `last`: the case has left its process."""

    case_id: str
    case_number: str
    stage: str
    ending: str
    clerk_id: str
    last: bool


@event
class SeedCommitted(Event):
    """The seed of a draw of experts was made: the SHA-256 of what will be shown with the draw."""

    case_id: str
    case_number: str
    round: int
    commitment: str


@event
class ExpertsDrawn(Event):
    """Experts were drawn with the seed that was committed to."""

    case_id: str
    case_number: str
    round: int
    seed: str
    expert_ids: tuple[str, ...]


@event
class ExpertExcused(Event):
    """A drawn expert cannot act; the next lot takes the place."""

    case_id: str
    case_number: str
    expert_id: str
    instead_id: str


@event
class OpinionGiven(Event):
    """A drawn expert has given an opinion."""

    case_id: str
    case_number: str
    expert_id: str


@event
class ExpertPut(Event):
    """Somebody is in the pool of experts, or is told of in another way."""

    expert_id: str
    active: bool


@event
class CasesJoined(Event):
    """Several cases of one application belong together."""

    joint_id: str
    case_ids: tuple[str, ...]


@event
class ResultsFreed(Event):
    """What lies ready of a case waits for no other of its joint case any more: it can be collected."""

    case_id: str
    case_number: str


@event
class ResultsHeld(Event):
    """What lies ready of a case waits for another of its joint case again, of which something went back."""

    case_id: str
    case_number: str


@event
class JointReleased(Event):
    """Results of a joint case go out although not all of them are there."""

    joint_id: str
    joint_number: str
