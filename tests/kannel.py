"""A real Kannel: bearerbox, smsbox and the fake operator of Debian's kannel-extras, as processes on free ports."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.waiting import wait_until

FAKE_OPERATOR = "/usr/lib/kannel/test/fakesmsc"
PATH = f"{os.environ['PATH']}:/usr/sbin"
USER, PASSWORD = "lado", "a secret"
CONFIG = """
group = core
admin-port = {admin}
admin-password = x
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = fake
port = {operator}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
{service}
"""
SILENT = "text = none"
POSTED = """catch-all = true
post-url = "{address}"
send-sender = true
max-messages = 0
"""
GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (.*)>$", re.MULTILINE | re.DOTALL)


def free_ports(count):
    """Ports that nobody has this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _n in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Kannel:
    def __init__(self, folder, post_url=""):
        """`post_url` is where it brings messages that come in; "": nowhere."""
        self.folder, self.running = folder, []
        service = POSTED.format(address=post_url) if post_url else SILENT
        ports = dict(zip(("admin", "boxes", "operator", "sendsms"), free_ports(4), strict=True))
        self.port, self.operator = ports["sendsms"], ports["operator"]
        self.config = folder / "kannel.conf"
        self.config.write_text(CONFIG.format(user=USER, password=PASSWORD, service=service, **ports))
        self.url = f"http://127.0.0.1:{self.port}/cgi-bin/sendsms"
        self.start()

    def start(self):
        """Bearerbox listens before the others come; smsbox answers."""
        self._run("bearerbox", self.config, says="MAIN: Start-up done")
        self._operate("-m", "0")
        self._run("smsbox", self.config)
        wait_until(self._answers, seconds=10, what="smsbox")

    def _operate(self, *arguments):
        self._run(FAKE_OPERATOR, "-H", "127.0.0.1", "-r", self.operator, *arguments, says="Connecting to")

    def says(self, phone, number, text):
        """A customer writes to `number`. The fake operator sends what it was started with, so another one takes over."""
        before = next(each for each in self.running if "fakesmsc" in str(each.args[0]))
        self.running.remove(before)
        before.kill()
        before.wait(10)
        before.stdin.close()
        self._operate("-m", "1", "-i", "0", f"{phone} {number} text {text}")

    def _run(self, program, *arguments, says=""):
        found = shutil.which(program, path=PATH)
        assert found, f"{program} is missing: apt-get install kannel kannel-extras"
        log = self.folder / f"{Path(program).name}.log"
        with log.open("a") as out:
            before = out.tell()
            process = subprocess.Popen(
                [found, *map(str, arguments)], stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=self.folder
            )
        self.running.append(process)
        wait_until(lambda: says in log.read_bytes()[before:].decode(errors="replace"), seconds=10, what=program)

    def _answers(self):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            client.request("GET", "/cgi-bin/sendsms")
            return client.getresponse().status == 403
        except OSError:
            return False
        finally:
            client.close()

    def stop(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            process.stdin.close()
        self.running = []

    @property
    def taken(self):
        """(sender, phone, text) of what the operator was given, parts put together."""
        found, bytes_so_far = [], b""
        for sender, phone, said in self._messages():
            kind, _space, rest = said.partition(" ")
            if kind == "text":
                found.append((sender, phone, rest))
                continue
            header, _data, data = rest.partition(" data ") if kind == "udh" else ("", "", rest)
            bytes_so_far += unquote_to_bytes(data.replace("+", " "))
            *_reference, parts, part = unquote_to_bytes(header.replace("+", " ")) or (1, 1)
            if part == parts:
                found.append((sender, phone, bytes_so_far.decode("utf-16-be")))
                bytes_so_far = b""
        return found

    def _messages(self):
        log = (self.folder / "fakesmsc.log").read_text(errors="replace")
        lines = re.split(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", log, flags=re.MULTILINE)
        return [found.groups() for line in lines if (found := GOT.search(line.rstrip("\n")))]
