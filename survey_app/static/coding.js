// Single keys for coding: a layer over the page's own boxes and buttons, which all work without it.
"use strict";
const saying = document.getElementById("saying");
const told = document.getElementById("said");
const asked = document.getElementById("asked");
const boxes = () => [...document.querySelectorAll("#chosen input")];
const tell = text => { told.textContent = text; };
const nameOf = box => [...box.labels[0].childNodes].filter(part => part.nodeName === "#text").map(part => part.data.trim()).join("");

if (saying) {
  const words = saying.dataset;
  const none = document.getElementById("none");
  const cannot = document.getElementById("cannot");
  const more = document.getElementById("more");
  const filter = document.getElementById("filter");
  const others = document.getElementById("others");
  const firstMatch = document.getElementById("first-match");
  let awaitsDirection = false;
  let sent = false;
  let changed = false;

  const number = () => boxes().forEach((box, place) => {
    if (place > 8) return;
    box.dataset.key = place + 1;
    box.setAttribute("aria-keyshortcuts", place + 1);
    let mark = box.labels[0].querySelector("kbd");
    if (!mark) {
      mark = document.createElement("kbd");
      box.labels[0].prepend(mark, " ");
    }
    mark.textContent = place + 1;
  });
  const lift = box => {
    if (!others.contains(box)) return;
    document.getElementById("chosen").append(box.closest(".choice"));
    number();
  };
  const settle = box => {
    changed = true;
    if (box.checked && box.name === "theme") none.checked = cannot.checked = false;
    if (box.checked && (box === none || box === cannot)) {
      document.querySelectorAll("#saying [name=theme]").forEach(theme => { theme.checked = false; });
      (box === none ? cannot : none).checked = false;
    }
    tell((box.checked ? words.ticked : words.unticked) + " " + nameOf(box) + ".");
  };
  const press = box => { box.checked = !box.checked; settle(box); };
  saying.addEventListener("change", event => {
    if (event.target.type === "checkbox") settle(event.target);
    else if (event.target.type === "radio") { changed = true; tell(words.ticked + " " + nameOf(event.target) + "."); }
  });
  saying.addEventListener("submit", event => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });

  const shown = () => [...others.querySelectorAll(".choice")].filter(one => !one.hidden);
  const narrow = () => {
    const typed = filter.value.trim().toLowerCase();
    others.querySelectorAll(".choice").forEach(one => { one.hidden = !one.querySelector("label").textContent.toLowerCase().includes(typed); });
    const first = typed && shown()[0];
    firstMatch.textContent = first ? words.first + " " + nameOf(first.querySelector("input")) : "";
  };
  const shut = () => {
    filter.value = "";
    narrow();
    more.open = false;
    asked.focus();
  };
  document.getElementById("filter-field").hidden = false;
  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", event => {
    if (event.key === "Escape") shut();
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const first = filter.value.trim() && shown()[0];
    if (!first) return;
    const box = first.querySelector("input");
    lift(box);
    box.checked = true;
    shut();
    settle(box);
  });

  const next = () => {
    const ticked = saying.querySelector("[name=theme]:checked, #none:checked, #cannot:checked");
    if (ticked) saying.querySelector("[data-key=n]").click();
    else tell(words.nothing);
  };
  const undo = () => {
    if (!changed) return document.getElementById("undo").requestSubmit();
    saying.reset();
    changed = false;
    tell(words.back);
  };
  const acts = {
    n: next, u: undo, a: () => { more.open = true; filter.focus(); },
    d: () => { awaitsDirection = true; tell(words.direction); },
    "?": () => { const keys = document.getElementById("keys-told"); keys.open = true; keys.querySelector("summary").focus(); },
  };
  acts["/"] = acts.a;
  const types = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  // Enter and the space bar belong to whatever has the focus; on the page itself Enter goes on.
  const acting = "a, button, summary, input";

  if (words.keys === "on") document.addEventListener("keydown", event => {
    if (sent || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches(types)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (awaitsDirection) {
      if (key === "Shift") return;
      awaitsDirection = false;
      const way = saying.querySelector(`[data-direction="${CSS.escape(key)}"]`);
      event.preventDefault();
      if (way) { way.checked = true; changed = true; tell(words.ticked + " " + nameOf(way) + "."); } else tell("");
      return;
    }
    if (key === "Enter") {
      if (event.target.matches(acting)) return;
      event.preventDefault();
      return next();
    }
    const act = acts[key];
    const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!act && !control) return;
    event.preventDefault();
    if (act) act();
    else if (control.type === "checkbox") press(control);
    else control.click();
  });
  if (!document.getElementById("summary")) asked.focus({ preventScroll: true });
}
