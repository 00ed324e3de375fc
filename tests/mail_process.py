"""A real mail server (aiosmtpd) in a process of its own, which keeps what it takes as files: `python -m tests.mail_process
FOLDER` says its port. The file `mood` in the folder makes it refuse, put off, fall silent or hang up."""

import asyncio
import email
import email.policy
import itertools
import subprocess
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.waiting import wait_until

ROOT = Path(__file__).parent.parent
SILENCE = 60  # seconds, longer than anybody waits


class Keeper:
    """Writes a mail to disk before it says that it has it."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers, self.sessions, self.ends = (itertools.count(1) for _n in range(3))

    @property
    def mood(self):
        return (self.folder / "mood").read_text()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 -- aiosmtpd's name
        (self.folder / f"{next(self.sessions):06}.session").touch()
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 -- the same
        if self.mood == "refuses":
            return "550 no such mailbox"
        if self.mood == "busy":
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the same
        begun = self.folder / f"{next(self.numbers):06}.begun"
        begun.write_bytes(envelope.content)
        begun.rename(begun.with_suffix(".eml"))
        if self.mood == "says_nothing":
            await asyncio.sleep(SILENCE)
        if self.mood == "one_each":
            asyncio.get_running_loop().call_later(0.02, self.hang_up, server)  # after the answer
        return "250 kept"

    def hang_up(self, server):
        server.transport.close()
        (self.folder / f"{next(self.ends):06}.end").touch()


async def serve(folder):
    keeper, loop = Keeper(folder), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 -- to whoever started it
    await server.serve_forever()


class MailProcess:
    """The server as tests hold it."""

    def __init__(self, folder):
        self.folder = folder
        self.be("")
        command = [sys.executable, "-m", "tests.mail_process", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def be(self, mood):
        (self.folder / "mood").write_text(mood)

    def point(self, settings):
        """Let mails go there."""
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 0.5

    @property
    def mails(self):
        """What it has said "kept" to, or was about to, in its order."""
        read = email.message_from_bytes
        return [read(path.read_bytes(), policy=email.policy.default) for path in sorted(self.folder.glob("*.eml"))]

    @property
    def count(self):
        return len(list(self.folder.glob("*.eml")))

    @property
    def conversations(self):
        return len(list(self.folder.glob("*.session")))

    def wait_for_end(self, count):
        """Until it has hung up that often."""
        wait_until(lambda: len(list(self.folder.glob("*.end"))) >= count, seconds=5, what="the server to hang up")

    def forget(self):
        for path in self.folder.glob("*.*"):
            path.unlink()
        self.be("")

    def stop(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
