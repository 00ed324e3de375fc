/* <form data-verify> sends its file and shows the verdict in this page, so that every revision of the file can be looked at
 * here: links with data-until="bytes" get the file up to there. The file stays in the browser; the server keeps nothing.
 * Without this script the form works as any other. */

let file = null;

function offer() {
  document.querySelectorAll("[data-until]").forEach((link) => {
    if (!file) return;
    const part = file.slice(0, Number(link.dataset.until), "application/pdf");
    link.href = URL.createObjectURL(part);
    link.download = file.name.replace(/(\.pdf)?$/i, `-${link.dataset.number}.pdf`);
    link.hidden = false;
  });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  offer();
  listen();
  const heading = document.querySelector("main h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus();
  }
  return true;
}

async function check(event) {
  const form = event.currentTarget;
  const chosen = form.querySelector("input[type=file]").files[0];
  if (!chosen) return; // the server says what is missing
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  file = chosen;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!show(await answer.text())) form.submit();
  } catch {
    form.submit(); // the browser says itself what is wrong with the line
  }
}

function listen() {
  document.querySelectorAll("form[data-verify]").forEach((form) => form.addEventListener("submit", check));
}

listen();
