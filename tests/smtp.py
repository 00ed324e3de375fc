"""A mail server that speaks SMTP on a real socket and keeps what it is given; it can refuse, stall or hang up."""

import email
import email.policy
import socketserver
import threading

ANSWERS = {"EHLO": "250 test", "HELO": "250 test", "RSET": "250 ok", "NOOP": "250 ok", "MAIL": "250 ok"}


class Conversation(socketserver.StreamRequestHandler):
    timeout = 20

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.server.asked += 1
        if self.server.mood == "hangs_up":
            return
        if self.server.mood == "says_nothing":
            self.rfile.readline()  # until the other side gives up
            return
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].decode("ascii", "replace").upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT":
                self.say({"refuses": "550 no such mailbox", "busy": "451 later"}.get(self.server.mood, "250 ok"))
            elif verb == "DATA":
                self.take()
            else:
                self.say(ANSWERS.get(verb, "502 no"))

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        self.say("250 kept")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails, self.mood, self.asked = [], "", 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def point(self, settings):
        """Let Django's own SMTP backend talk to this server."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
