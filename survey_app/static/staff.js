// Staff's pages work without this. It shows passwords, copies links, prints, looks again where something is being done,
// and brings what is wrong into view.
"use strict";
for (const button of document.querySelectorAll("[data-shows]")) {
  const box = document.getElementById(button.dataset.shows);
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = box.type === "password";
    box.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : show;
    button.setAttribute("aria-pressed", String(shown));
  });
  box.form.addEventListener("submit", () => { box.type = "password"; });
}
for (const button of document.querySelectorAll("[data-copies]")) {
  const box = document.getElementById(button.dataset.copies);
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.value);
    button.textContent = button.dataset.done;
  });
}
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
// Something is being done: look again by and by, but take no page away from whoever is on something in it.
const waits = document.querySelector("[data-looks-again]");
if (waits) setInterval(() => {
  if (!document.hidden && document.activeElement === document.body) location.reload();
}, 1000 * waits.dataset.looksAgain);
const wrong = document.getElementById("summary");
if (wrong) wrong.focus();
