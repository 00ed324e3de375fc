"""A worker that does what it is told, for test_processes.py."""

import os
import signal
import time

from core.processes import serve


def answer(header, body):
    match header["do"]:
        case "pid":
            return {"pid": os.getpid()}, b""
        case "surroundings":
            return dict(os.environ), b""
        case "print":
            print("words that are no answer")  # noqa: T201 -- what it is for
            os.write(1, b"nor these")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "sleep":
            time.sleep(60)
        case "pause":
            time.sleep(0.5)
    return header, body


if __name__ == "__main__":
    serve(answer)
