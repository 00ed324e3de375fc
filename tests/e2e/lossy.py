"""A bad network between browser and server: every answer comes late, and some answers to commands never come at all."""

import asyncio
import random
import threading
from urllib.parse import urlsplit

COMMAND = b"POST /api/"


class Lossy:
    """Forwards TCP to `url` from a port of its own until `stop`. A lost answer is lost after the server did the work."""

    def __init__(self, url, *, late=0.3, loss=0.02, seed=1):
        self.target = (urlsplit(url).hostname, urlsplit(url).port)
        self.late, self.loss, self.chance = late, loss, random.Random(seed)
        self.commands = self.lost = 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        ready.set()
        self.loop.run_forever()

    async def _connected(self, reader, writer):
        try:
            back, forth = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return
        swallow = asyncio.Event()
        up = asyncio.create_task(self._up(reader, forth, swallow))
        down = asyncio.create_task(self._down(back, writer, swallow))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        for end in (writer, forth):
            end.close()

    async def _up(self, reader, forth, swallow):
        while data := await reader.read(65536):
            if data.startswith(COMMAND):
                self.commands += 1
                if self.chance.random() < self.loss:
                    self.lost += 1
                    swallow.set()
            forth.write(data)
            await forth.drain()

    async def _down(self, back, writer, swallow):
        while data := await back.read(65536):
            if swallow.is_set():
                return
            self.loop.call_later(self.late, self._send, writer, data)
        await asyncio.sleep(self.late)

    @staticmethod
    def _send(writer, data):
        if not writer.is_closing():
            writer.write(data)

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _end(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
