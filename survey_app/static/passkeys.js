// Passkeys: ask the device, put what it says into the form, and send the form like any other. Without this, or
// where the browser knows no passkeys, the forms stay hidden and the words for that case stay in view.
"use strict";
const place = document.querySelector("[data-passkeys-at]").dataset.passkeysAt;
const known = Boolean(window.PublicKeyCredential);
const fits = known && location.origin === place;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const ask = async (form) => {
  const asked = await fetch(form.dataset.question, { method: "POST", body: new FormData(form) });
  if (asked.redirected) return location.assign(asked.url);
  const told = await asked.json();
  if (!asked.ok) throw new Error(told.trouble);
  told.challenge = bytes(told.challenge);
  for (const list of [told.allowCredentials, told.excludeCredentials]) {
    for (const one of list || []) one.id = bytes(one.id);
  }
  if (told.user) told.user.id = bytes(told.user.id);
  const made = told.user
    ? await navigator.credentials.create({ publicKey: told })
    : await navigator.credentials.get({ publicKey: told });
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text(made.response[part]);
  }
  form.elements.answer.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  form.submit();
};

for (const form of document.querySelectorAll("form[data-question]")) {
  form.hidden = !fits;
  const trouble = form.querySelector("[data-trouble]");
  form.addEventListener("submit", async (event) => {
    const name = form.elements.name;
    // Without a name there is nothing to keep: the server says so.
    if (name && name instanceof HTMLInputElement && !name.value.trim()) return;
    event.preventDefault();
    trouble.textContent = "";
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await ask(form);
    } catch (error) {
      // What browsers say is for programmers, and not in the page's language.
      trouble.textContent = error.name === "Error" && error.message || (
        error.name === "InvalidStateError" ? trouble.dataset.held : trouble.dataset.trouble);
      button.disabled = false;
      button.focus();
    }
  });
}
for (const words of document.querySelectorAll("[data-with]")) words.hidden = !fits;
for (const words of document.querySelectorAll("[data-without]")) words.hidden = fits;
for (const words of document.querySelectorAll("[data-elsewhere]")) words.hidden = !known || fits;
for (const button of document.querySelectorAll("[data-way]")) {
  button.hidden = !fits;
  button.addEventListener("click", () => {
    button.form.elements.way.value = button.dataset.way;
    button.form.submit();
  });
}
