import socket

import pytest

from hallsys.demo.ports import keep_port


def test_a_kept_port_can_be_listened_on_again_and_again() -> None:
    port = keep_port()
    for _ in range(2):
        with (
            socket.create_server(("127.0.0.1", port)) as server,
            socket.create_connection(("127.0.0.1", port)),
        ):
            line, _address = server.accept()
            line.close()


def test_nobody_hears_at_a_kept_port_before() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", keep_port()))


def test_a_kept_port_is_given_to_nobody_who_asks_for_any() -> None:
    port = keep_port()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    assert port not in {keep_port() for _ in range(20)}
