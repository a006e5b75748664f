// Staff's pages work without this. It sends a form once, shows passwords, copies links, prints, saves charts,
// looks again where something is being done, and brings what is wrong into view.
"use strict";
// A second press of a button in a hurry would enter a thing twice. Not for long: a form whose answer is a
// file stays on its page and may be sent again.
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const held = [...new FormData(event.target)].map(([name, value]) => [name, value.name ?? value]);
  const said = JSON.stringify([held, event.submitter?.value]);
  const now = performance.now();
  const last = sent.get(event.target);
  if (last?.said === said && now - last.at < 5000) event.preventDefault();
  else sent.set(event.target, { said, at: now });
});
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
// A chart may be taken elsewhere: as its drawing, as a picture twice as sharp, or into the clipboard.
const asPicture = (image) => new Promise((done) => {
  const sheet = document.createElement("canvas");
  sheet.width = 2 * image.getAttribute("width");
  sheet.height = 2 * image.getAttribute("height");
  const pen = sheet.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(image, 0, 0, sheet.width, sheet.height);
  sheet.toBlob(done, "image/png");
});
const save = (address, name) => {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
};
for (const part of document.querySelectorAll("[data-saves]")) {
  const image = part.parentElement.querySelector("img");
  part.hidden = false;
  for (const button of part.querySelectorAll("button")) {
    const copies = button.dataset.as === "copy";
    if (copies) button.hidden = !(navigator.clipboard && window.ClipboardItem);
    button.addEventListener("click", async () => {
      if (copies) {
        const written = navigator.clipboard.write([new ClipboardItem({ "image/png": asPicture(image) })]);
        button.textContent = await written.then(() => button.dataset.done, () => button.dataset.failed);
      } else if (button.dataset.as === "svg") {
        save(image.src, "chart.svg");
      } else {
        const address = URL.createObjectURL(await asPicture(image));
        save(address, "chart.png");
        setTimeout(() => URL.revokeObjectURL(address), 10000);
      }
    });
  }
}
// Something is being done: look again by and by, but take no page away from whoever is on something in it.
const waits = document.querySelector("[data-looks-again]");
if (waits) setInterval(() => {
  if (!document.hidden && document.activeElement === document.body) location.reload();
}, 1000 * waits.dataset.looksAgain);
const wrong = document.getElementById("summary");
if (wrong) wrong.focus();
