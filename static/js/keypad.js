/* <div data-keypad="id" hidden> with [data-sign] and [data-back] types into the field with that id, for panels without a
 * keyboard. The field stays an ordinary one. */

function type(field, sign) {
  const room = field.maxLength < 0 || field.value.length < field.maxLength;
  if (room) field.value += sign;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function back(field) {
  field.value = field.value.slice(0, -1);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("[data-keypad]").forEach((pad) => {
  const field = document.getElementById(pad.dataset.keypad);
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.sign) type(field, key.dataset.sign);
    else back(field);
  });
});
