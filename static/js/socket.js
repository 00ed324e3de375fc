/* One socket that comes back by itself: longer and longer pauses, each with some chance in it so that a thousand
 * displays do not return in the same second. */

const FIRST = 500;
const LONGEST = 10000;

export function keepSocket(path, { heard, lost }) {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  let socket = null;
  let tries = 0;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    if (socket) return;
    const mine = new WebSocket(url.href);
    socket = mine;
    mine.onmessage = (event) => {
      if (socket !== mine) return;
      tries = 0;
      heard(event.data);
    };
    mine.onclose = (event) => {
      if (socket === mine) gone(event.code);
    };
  }

  function gone(code) {
    socket = null;
    const pause = Math.min(FIRST * 2 ** tries, LONGEST) * (0.5 + Math.random());
    tries += 1;
    clearTimeout(timer);
    timer = setTimeout(open, pause);
    lost(code);
  }

  return {
    open() {
      tries = 0;
      open();
    },
    /* Give up a socket that no longer says anything, and try another. */
    drop() {
      if (!socket) return;
      const old = socket;
      gone(0);
      old.close();
    },
  };
}
