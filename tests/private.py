"""A server of one's own, to be taken away, silenced or robbed of its connections: the run's own is everybody's."""

import shutil
import tempfile
from pathlib import Path

from config.embedded import Ground, postgres, valkey


class Private:
    """One server of its own: `stop` and `start` it as often as wanted. `environment` leads programs to it."""

    def __init__(self, **given):
        self.folder = Path(tempfile.mkdtemp(prefix="lado-fault-"))
        self.folder.chmod(0o755)  # the servers' account has to get through
        self.ground = Ground(var=self.folder, purpose="pytest", say=lambda _line: None, throwaway=True)
        self.environment = self.ground.start(given)
        (self.child,) = self.ground.children

    def stop(self):
        assert self.child.stop(patience=60)

    def start(self):
        """Begin again; returns when it answers."""
        server = {"postgres": postgres, "valkey": valkey}[self.child.name]
        self.child.start()
        server.wait_until_it_answers(self.ground.place, self.child)

    def signal(self, number):
        self.child.process.send_signal(number)

    def remove(self):
        self.ground.stop()
        if self.ground.place.moved:
            shutil.rmtree(self.ground.place.data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
