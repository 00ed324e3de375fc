/* <main data-print="/where/next/"> prints the page as soon as it is there, then goes on, whatever the printer did. Under
 * Chromium's --kiosk-printing nobody is asked. */

const GIVE_UP = 15000; // some browsers never say that they have printed

const place = document.querySelector("[data-print]");
let isOver = false;

function goOn() {
  if (isOver) return;
  isOver = true;
  location.replace(place.dataset.print);
}

function start() {
  addEventListener("afterprint", goOn);
  setTimeout(goOn, GIVE_UP);
  window.print();
}

if (document.readyState === "complete") start();
else addEventListener("load", start);
