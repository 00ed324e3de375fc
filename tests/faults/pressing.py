"""People who press on whatever happens, and what must be true of the database afterwards."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.processes import Presser


class Person:
    """A kiosk or a clerk who presses until `over`; each answer is kept with its press."""

    def __init__(self, web, token, over, *, counter=None, store=""):
        self.presser, self.over, self.counter, self.store = Presser(web, token=token), over, counter, store
        self.answers = {}  # key -> (path, data, answer)

    def press(self, path, data=None):
        key = secrets.token_hex(8)
        answer = self.presser.press(path, data, key=key)
        self.answers[key] = (path, data, answer)
        return answer

    def take_tickets(self):
        """A kiosk's day."""
        while not self.over.is_set():
            status, answer = self.press("tickets/", {"store": self.store, "service": "sim-swap"})
            assert status == 201, answer

    def serve_people(self):
        """A clerk's day."""
        while not self.over.is_set():
            status, answer = self.press(f"counters/{self.counter}/call-next/")
            if status == 204:
                continue
            assert status == 200, answer
            ticket = answer["ticket"]["id"]
            for path, data in (
                (f"tickets/{ticket}/serve/", {}),
                (f"tickets/{ticket}/finish/", {"outcome": "resolved"}),
            ):
                status, answer = self.press(path, data)
                assert status == 200, answer

    def again(self):
        """Every press once more, as after an answer that was lost: the first answer comes again."""
        for key, (path, data, answer) in self.answers.items():
            assert self.presser.press(path, data, key=key) == answer


@contextmanager
def everybody(web, scene):
    """All the people of `scene` at work, until the block ends; afterwards they have all they asked for."""
    over = threading.Event()
    kiosks = [Person(web, token, over, store=scene.store) for token in scene.kiosks]
    pairs = zip(scene.clerks, scene.counters, strict=True)
    clerks = [Person(web, token, over, counter=counter) for token, counter in pairs]
    with ThreadPoolExecutor(len(kiosks) + len(clerks)) as pool:
        days = [pool.submit(person.take_tickets) for person in kiosks]
        days += [pool.submit(person.serve_people) for person in clerks]
        try:
            yield kiosks + clerks
        finally:
            over.set()
    for day in days:
        day.result()


def acknowledged(people):
    """How many presses were answered so far."""
    return sum(len(person.answers) for person in people)


def facts(people):
    """(keys of the presses that changed something, numbers given out, ids called) as the answers said."""
    answers = [(key, answer) for person in people for key, (_path, _data, answer) in person.answers.items()]
    done = [(key, body) for key, (status, body) in answers if status != 204]
    numbers = [body["number"] for _key, body in done if "token" in body]
    called = [body["ticket"]["id"] for _key, body in done if "ticket" in body]
    return [key for key, _body in done], numbers, called
