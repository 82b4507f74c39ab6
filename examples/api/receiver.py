"""Takes the webhooks of a hall: checks each signature, and prints each event once. Needs nothing but Python.

    python receiver.py PORT SECRET

The hall sends a message until it is answered, always under the same Idempotency-Key; those of one ticket,
window, case or appointment come in order. An event `test`, which `hallsys push --check` sends, tells of
nothing that happened. The keys that were seen are in memory here; a real receiver keeps
each together with what it does about the message.
"""

import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

SKEW_MS = 5 * 60 * 1000

seen: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is signed, and 401 to everything else."""

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        right = self._is_signed(body)
        if right and self.headers["Idempotency-Key"] not in seen:
            seen.add(self.headers["Idempotency-Key"])
            told = json.loads(body)
            print(told["event"], told.get("ticket", {}).get("number", ""), flush=True)
        self.send_response(204 if right else 401)
        self.end_headers()

    def _is_signed(self, body: bytes) -> bool:
        stamp = self.headers.get("X-Hall-Timestamp", "0")
        if abs(int(stamp) - time.time_ns() // 1_000_000) > SKEW_MS:
            return False
        algorithm = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}[self.headers["X-Hall-Algorithm"]]
        digest = hashlib.new(algorithm, body).hexdigest()
        lines = (
            "POST",
            self.path,
            stamp,
            self.headers["X-Hall-Nonce"],
            self.headers["Idempotency-Key"],
            digest,
        )
        made = hmac.new(sys.argv[2].encode(), "\n".join(lines).encode(), algorithm).hexdigest()
        return hmac.compare_digest(made, self.headers.get("X-Hall-Signature", ""))

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver) as server:
        print(f"listening on port {server.server_port}", flush=True)
        server.serve_forever()
