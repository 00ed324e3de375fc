"""A real S3 server (moto, in a process of its own), and a front that may spoil the way to it."""

import http.client
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

from tests.kannel import free_ports
from tests.waiting import wait_until

PATIENCE = 60
KEYS = {"aws_access_key_id": "owner", "aws_secret_access_key": "owner", "region_name": "eu-central-1"}
SKIPPED = {"connection", "transfer-encoding", "content-length", "server", "date"}


class S3Server:
    """moto's server on a free port, from its start to `stop`."""

    def __init__(self):
        (self.port,) = free_ports(1)
        command = [sys.executable, "-m", "moto.server", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, seconds=PATIENCE, what="moto's server")
        self.client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self.port}", **KEYS)

    def _answers(self):
        assert self.process.poll() is None
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            client.request("GET", "/moto-api/data.json")
            return client.getresponse().status == 200
        except OSError:
            return False
        finally:
            client.close()

    def make(self, bucket):
        where = {"LocationConstraint": KEYS["region_name"]}
        self.client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)

    def lying(self, bucket):
        """What lies in the bucket, by name."""
        found = self.client.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {each["Key"]: self.client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *_arguments):
        """It keeps quiet: what it heard is in `asked`."""

    def do_GET(self):
        front, body = self.server.front, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        front.asked.append(Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        way = next((each for each in front.ways if each[0] == self.command), None)
        if way:
            front.ways.remove(way)
        with suppress(OSError):  # whoever asked has gone
            self._answer(way[1] if way else "good", body)

    do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815 -- http.server's names

    def _answer(self, way, body):
        if way == "slow":
            self.server.front.over.wait(20)
        elif isinstance(way, tuple):
            status, code = way
            self._send(status, {}, f"<Error><Code>{code}</Code><Message>No</Message></Error>".encode())
        else:
            answer, said = self._forwarded(body)
            if way == "good":
                self._send(answer.status, dict(answer.getheaders()), said)
            elif way == "cut":
                self._send(answer.status, dict(answer.getheaders()), said[:100], length=len(said))
        self.close_connection = self.close_connection or way in {"slow", "lost", "cut"}

    def _forwarded(self, body):
        client = http.client.HTTPConnection("127.0.0.1", self.server.front.behind, timeout=20)
        try:
            client.request(self.command, self.path, body, dict(self.headers))
            answer = client.getresponse()
            return answer, answer.read()
        finally:
            client.close()

    def _send(self, status, headers, body, length=None):
        self.send_response(status)
        size = {name.lower(): value for name, value in headers.items()}.get("content-length", "0")
        for name, value in headers.items():
            if name.lower() not in SKIPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", size if self.command == "HEAD" else str(length or len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Front:
    """Passes requests on to a server; `ways` spoil the next of a method, one each.

    A way is "slow" (no answer), "lost" (done, and the answer lost), "cut" (half the answer) or (status, code).
    """

    def __init__(self, behind):
        self.behind, self.ways, self.asked, self.over = behind, [], [], threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.front = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def methods(self):
        """What was asked since the last time."""
        asked, self.asked = self.asked, []
        return [each.method for each in asked]

    def stop(self):
        """Nobody listens here any more."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
