"""Lock boards: published frames, which lock opens which box, and doors that do not open."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import OpenBox
from hallsys.devices.faults import DeviceFault
from hallsys.devices.locks import lockboard_frames as frames
from hallsys.devices.locks.lockboard import LockBoard, LockBoardSettings
from hallsys.devices.readings import DoorClosed
from hallsys.devices.simulated.locks import LockBoardTwin
from hallsys.devices.simulated.twin import UnknownPoke
from hallsys.devices.simulated.world import WORLD

FRAMES = st.builds(
    frames.Frame, st.sampled_from([frames.OPEN, frames.ASK]), *[st.integers(0, 255) for _ in range(3)]
)


@pytest.mark.parametrize(
    ("head", "board", "lock", "published"),
    [
        (frames.OPEN, 1, 1, "8A0101119B"),
        (frames.OPEN, 1, 0, "8A0100119A"),
        (frames.ASK, 1, 1, "80010133B3"),
        (frames.ASK, 1, 0, "80010033B2"),
    ],
)
def test_published_frames(head: int, board: int, lock: int, published: str) -> None:
    assert frames.encode(frames.question(head, board, lock)).hex().upper() == published


@given(st.lists(FRAMES), st.binary(max_size=4).filter(lambda noise: not {0x80, 0x8A} & set(noise)))
def test_frames_are_found_behind_noise_and_in_pieces(sent: list[frames.Frame], noise: bytes) -> None:
    stream = b"".join(noise + frames.encode(frame) for frame in sent)
    found, rest = [], b""
    for at in range(0, len(stream), 3):
        some, rest = frames.parse(rest + stream[at : at + 3])
        found += some
    assert found == sent
    assert len(rest) < frames.LENGTH


@given(st.binary(max_size=64))
def test_whatever_comes_is_borne_and_little_is_kept(data: bytes) -> None:
    _, rest = frames.parse(data)
    assert len(rest) < frames.LENGTH


@given(st.integers(1, 3), st.integers(1, 50), st.integers(-3, 160))
def test_boxes_count_through_the_boards(boards: int, locks: int, box: int) -> None:
    settings = LockBoardSettings(boards=tuple(range(5, 5 + boards)), locks=locks)
    if not 1 <= box <= boards * locks:
        with pytest.raises(DeviceFault):
            settings.lock_of(box)
        return
    board, lock = settings.lock_of(box)
    assert (board - 5) * locks + lock == box
    assert 1 <= lock <= locks


@pytest.fixture
def twin() -> LockBoardTwin:
    return LockBoardTwin()


@pytest.fixture
def board(twin: LockBoardTwin) -> Iterator[LockBoard]:
    with WORLD.with_twin(twin) as url:
        made = LockBoard(url, LockBoardSettings(boards=(1, 2), locks=12, reply_timeout=0.3))
        made.open()
        yield made
        made.close()


def test_a_box_of_the_second_board_opens_there(board: LockBoard, twin: LockBoardTwin) -> None:
    board.open_box(OpenBox(15))
    assert twin.state()["open"] == [[2, 3]]
    assert board.poll() is None
    twin.poke("close", {"lock": 3, "board": 2})
    assert board.poll() == DoorClosed(15)
    assert board.poll() is None


def test_a_jammed_door_is_told_and_the_board_goes_on(board: LockBoard, twin: LockBoardTwin) -> None:
    twin.poke("jam", {"lock": 4})
    with pytest.raises(DeviceFault) as fault:
        board.open_box(OpenBox(4))
    assert (fault.value.code, fault.value.begun) == ("door_stuck", False)
    board.open_box(OpenBox(5))
    twin.poke("free", {"lock": 4})
    board.open_box(OpenBox(4))
    assert twin.state()["open"] == [[1, 4], [1, 5]]


def test_a_door_whose_answer_was_lost_is_looked_at(twin: LockBoardTwin, board: LockBoard) -> None:
    board.open_box(OpenBox(1))
    twin.poke("mute", {"answers": 2})  # to both attempts
    board.open_box(OpenBox(4))
    assert [1, 4] in twin.state()["open"]
    twin.poke("jam", {"lock": 5})
    twin.poke("mute", {"answers": 2})
    with pytest.raises(DeviceFault) as fault:
        board.open_box(OpenBox(5))
    assert fault.value.code == "door_stuck"


def test_locks_may_be_wired_the_other_way(twin: LockBoardTwin) -> None:
    with WORLD.with_twin(twin) as url:
        board = LockBoard(url, LockBoardSettings(door_open=0x11))
        board.open()
        twin.poke("jam", {"lock": 1})
        board.open_box(OpenBox(1))  # what this board says of a closed door, another says of an open one
        board.close()


def test_somebody_closes_a_simulated_door_in_the_end(board: LockBoard) -> None:
    board.open_box(OpenBox(1))
    assert DoorClosed(1) in [board.poll() for _ in range(20)]


def test_a_box_that_the_boards_do_not_have_is_no_fault_of_theirs(board: LockBoard) -> None:
    with pytest.raises(DeviceFault) as fault:
        board.open_box(OpenBox(25))
    assert fault.value.code == "bad_command"


@pytest.mark.parametrize("facts", [{}, {"lock": 25}, {"lock": "1"}])
def test_a_poke_names_a_lock(twin: LockBoardTwin, facts: dict[str, object]) -> None:
    with pytest.raises(UnknownPoke):
        twin.poke("jam", facts)
