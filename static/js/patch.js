/* Brings a region up to what the server drew without recreating what stays: nodes with data-key (or id) are found
 * again by key, the others by their order and tag. Focus, typing, open dialogs and scrolling survive. A node with
 * data-keep is the page's own and is never touched. */

const drawn = new WeakMap(); // node with a key -> the HTML it was last brought up to
const FIELDS = "input, textarea, select";
const OWN = { DETAILS: ["open"], DIALOG: ["open"] }; // attributes that belong to the person, not to the server
let complete = true;

/* True when all of `html` is in the region now; false when something a person holds had to wait for the next time. */
export function patch(region, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const focus = remember(region);
  complete = true;
  patchChildren(region, template.content);
  giveBack(focus, region);
  return complete;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") || node.id : "";
}

function isBlank(node) {
  return node.nodeType === Node.TEXT_NODE && !node.data.trim();
}

function isDirty(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const options = Array.from(field.options);
  const marked = options.filter((option) => option.defaultSelected);
  return marked.length ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0;
}

/* Whether a person is in it: the focus, or something typed. */
function isHeld(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  if (node.contains(document.activeElement)) return true;
  const fields = node.matches(FIELDS) ? [node] : Array.from(node.querySelectorAll(FIELDS));
  return fields.some(isDirty);
}

function patchChildren(parent, fresh) {
  const isList = [parent, fresh].some((side) => Array.from(side.children).some((one) => one.hasAttribute("data-key")));
  const pool = Array.from(parent.childNodes);
  const wanted = Array.from(fresh.childNodes)
    .filter((node) => !(isList && isBlank(node))) // spaces between rows would only be moved about
    .map((node) => settled(pool, node));
  for (const left of pool) left.remove();
  place(parent, wanted);
}

/* The node that stands for `fresh` from now on: an old one brought up to it, or `fresh` itself. */
function settled(pool, fresh) {
  const key = keyOf(fresh);
  const index = pool.findIndex((old) => keyOf(old) === key && (key || old.nodeName === fresh.nodeName));
  const old = pool[index];
  const isSameTag = old && old.nodeName === fresh.nodeName;
  if (!old || (!isSameTag && !isHeld(old))) {
    if (key) drawn.set(fresh, fresh.outerHTML);
    return fresh;
  }
  pool.splice(index, 1);
  if (isSameTag) patchNode(old, fresh, key);
  else complete = false; // another tag under the same key, and somebody is in it
  return old;
}

function patchNode(old, fresh, key) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  const html = key ? fresh.outerHTML : "";
  if ((key && drawn.get(old) === html) || old.hasAttribute("data-keep")) return;
  const before = complete;
  complete = true;
  patchElement(old, fresh);
  if (key && complete) drawn.set(old, html);
  complete = complete && before;
}

function patchElement(old, fresh) {
  const isField = old.matches(FIELDS);
  const isOpenDialog = old.tagName === "DIALOG" && old.open;
  if (isOpenDialog || (isField && (old === document.activeElement || isDirty(old)))) {
    complete = false;
    return;
  }
  patchAttributes(old, fresh);
  patchChildren(old, fresh);
  if (isField) reset(old);
}

function patchAttributes(old, fresh) {
  const own = OWN[old.tagName] || [];
  for (const { name, value } of Array.from(fresh.attributes)) {
    if (!own.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of Array.from(old.attributes)) {
    if (!own.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

/* A field nobody has touched shows what the server drew, even where somebody had typed and taken it back. */
function reset(field) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked;
  else if (field.tagName !== "SELECT" && field.type !== "file") field.value = field.defaultValue;
}

/* Puts `wanted` in order. What somebody holds never moves, the others move round it: moving takes the focus away. */
function place(parent, wanted) {
  const pivot = wanted.find((node) => node.parentNode === parent && isHeld(node));
  let cursor = parent.firstChild;
  for (const node of wanted) {
    while (node === pivot && cursor !== pivot) {
      const next = cursor.nextSibling;
      parent.appendChild(cursor); // its turn comes after the pivot
      cursor = next;
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

function remember(region) {
  const field = document.activeElement;
  if (!field || !region.contains(field)) return null;
  const typed = typeof field.selectionStart === "number" ? [field.selectionStart, field.selectionEnd] : null;
  return { field, typed };
}

function giveBack(focus, region) {
  if (!focus || focus.field === document.activeElement) return;
  if (!focus.field.isConnected) {
    region.setAttribute("tabindex", "-1"); // what had the focus is gone: the next thing is its region
    region.focus({ preventScroll: true });
    return;
  }
  focus.field.focus({ preventScroll: true });
  if (focus.typed) focus.field.setSelectionRange(focus.typed[0], focus.typed[1]);
}
