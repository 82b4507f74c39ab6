"""A Redis server of the tests' own: in memory, on a port of its own."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from hallsys.demo.ports import keep_port


class RedisServer:
    """A server that runs, and can be killed and started again."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        assert program, "Redis is not installed: tools/packages.sh test"
        self._port = keep_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._command = [program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        patient = Retry(ConstantBackoff(0.05), 600)
        with Redis.from_url(self.url, retry=patient, retry_on_error=[ConnectionError]) as client:
            client.ping()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Run a server."""
    server = RedisServer()
    try:
        yield server
    finally:
        server.stop()
