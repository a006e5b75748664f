(() => {
const page = document, main = page.querySelector('main'), line = page.querySelector('[role=status]'), leave = page.querySelector('.go');
const open = [];
let saving = false, wait = 500, shifts = 0;
function turn(number) {
  const next = page.getElementById('q' + number);
  main.replaceChildren(next.content.cloneNode(true));
  page.title = next.title;
  const head = main.querySelector('h1');
  head.tabIndex = -1;
  head.focus();
}
async function save() {
  if (saving || !open.length) return;
  saving = true;
  const sent = open.length;
  try {
    const reply = await fetch('/save', {method: 'POST', body: open.join('\n')});
    if (!reply.ok) throw 0;
    open.splice(0, sent);
    wait = 500;
    line.textContent = 'Saved';
    saving = false;
    if (open.length) save();
    else if (main.querySelector('form[hidden]')) turn(10);
  } catch {
    saving = false;
    line.textContent = 'No connection. Trying again.';
    setTimeout(save, wait *= 2);
  }
}
page.addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target, said = new URLSearchParams(new FormData(form, event.submitter)), next = +said.get('n') + 1;
  if (!said.has('skip') && !said.getAll('said').join('').trim()) {
    line.textContent = 'Choose or write something, or press Skip.';
    return;
  }
  open.push(said);
  if (next < 10) turn(next);
  else form.hidden = true;
  save();
});
function go(event) {
  event?.preventDefault();
  page.documentElement.hidden = true;
  location.replace(leave.href);
}
leave.addEventListener('click', go);
addEventListener('keyup', event => {
  shifts = event.key === 'Shift' ? shifts + 1 : 0;
  if (shifts > 2) go();
});
addEventListener('pagehide', () => open.length && navigator.sendBeacon('/save', open.join('\n')));
})();
