// Everything works without this file. It saves waiting, and hides at once.
(() => {
var d = document, main = d.getElementById('main'), line = d.getElementById('status'), words = d.body.dataset,
  exit = d.querySelector('.leave'), busy = 0, typed = 0, shifts = 0, timer;
if (main.dataset.go) return location.replace(main.dataset.go);
function on(what, act) { d.addEventListener(what, act); }
function tell(text) { line.textContent = text || ''; }
function all(what, act) { main.querySelectorAll(what).forEach(act); }

// Hide first, end the visit, put a neutral page in this one's place.
function leave(event) {
  if (event) event.preventDefault();
  d.documentElement.hidden = true;
  d.title = ' ';
  try { navigator.sendBeacon('/leave'); } catch (e) {}
  location.replace(exit.dataset.to);
}
exit.addEventListener('click', leave);
on('keyup', event => {
  clearTimeout(timer);
  shifts = event.key === 'Shift' ? shifts + 1 : 0;
  timer = setTimeout(() => shifts = 0, 5000);
  if (shifts > 2) leave();
});
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });

// "Other, please say" is shown once it is chosen.
function fit() {
  all('[data-for]', box => {
    box.hidden = box.querySelector('input').disabled = !d.getElementById(box.dataset.for).checked;
  });
}
on('change', event => {
  var it = event.target, near = it.closest('.one,form');
  if (it.checked) all('input', other => {
    if (other !== it && near.contains(other) && ('alone' in it.dataset || 'alone' in other.dataset)) other.checked = false;
  });
  fit();
});
function ready() {
  fit();
  if (location.hash.length > 1) all('[data-card]', box => {
    box.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, '', location.pathname);
  });
  all('[data-card-link]', link => { link.hash = location.hash; });
}

// The next turn takes this one's place, in the history too.
function show(text, url) {
  var page = new DOMParser().parseFromString(text, 'text/html'), next = page.querySelector('main');
  if (!next) return location.replace(url);
  main.replaceWith(next);
  main = next;
  d.title = page.title;
  history.replaceState(null, '', main.dataset.at || url);
  ready();
  var head = main.querySelector('.problem,h1');
  head.tabIndex = -1;
  scrollTo(0, 0);
  head.focus({preventScroll: true});
  head.scrollIntoView({block: 'nearest'});
}
function load(url, form, button, then, tries = 0) {
  // Read anew at each try: somebody may have written on.
  var body = form && new URLSearchParams(new FormData(form));
  if (button && button.name) body.append(button.name, button.value);
  busy = 1;
  fetch(url, {method: form ? 'POST' : 'GET', body, headers: {'X-Part': '1'}}).then(reply => {
    if (reply.status > 499) throw reply;
    return reply.text().then(text => {
      busy = typed = 0;
      tell();
      if (reply.status === 413) tell(words.long);
      else if (then && reply.ok) load(then);
      else show(text, reply.url);
    });
  }).catch(() => {
    if (tries > 5) return tell(words.fail, busy = 0);
    tell(words.retry);
    setTimeout(load, 1000 << tries, url, form, button, then, tries + 1);
  });
}
if (window.fetch && main.replaceWith) {
  on('submit', event => {
    var form = event.target, button = event.submitter;
    if (form.method !== 'post' || !main.contains(form) || !button) return;
    event.preventDefault();
    if (busy) return;
    tell(words.saving);
    load(button.getAttribute('formaction') || form.action, form, button);
  });
  on('input', () => typed = 1);
  // What was put in and not sent goes along.
  on('click', event => {
    var link = event.target.closest('a[data-swap],.problem a'), form = main.querySelector('.now');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.hash) d.getElementById(link.hash.slice(1)).focus();
    else if (!busy) typed && form ? load(form.action, form, 0, link.href) : load(link.href);
  });
}
ready();
})();
