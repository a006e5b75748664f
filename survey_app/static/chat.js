// Everything works without this file: it saves waiting, keeps one entry in the history, hides at once.
(function () {
var d = document, main = d.getElementById('main'), line = d.getElementById('status'), words = d.body.dataset,
  exit = d.querySelector('.leave'), busy = 0, shifts = 0, timer;
if (main.dataset.go) return location.replace(main.dataset.go);
function tell(text) { line.textContent = text || ''; }
function all(what, act) { Array.prototype.forEach.call(main.querySelectorAll(what), act); }

// Leave: hide first, then end the visit, then put a neutral page in this one's place in the history.
function leave(event) {
  if (event) event.preventDefault();
  d.documentElement.hidden = true;
  d.title = ' ';
  try { navigator.sendBeacon('/leave'); } catch (e) {}
  location.replace(exit.dataset.to);
}
if (exit) exit.addEventListener('click', leave);
d.addEventListener('keyup', function (event) {
  clearTimeout(timer);
  if (event.key !== 'Shift') { shifts = 0; return; }
  timer = setTimeout(function () { shifts = 0; }, 5000);
  if (++shifts > 2 && exit) leave();
});
addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });

// "Other, please say" is in the way only until it is chosen.
function fit() {
  all('[data-for]', function (box) {
    box.hidden = box.querySelector('input').disabled = !d.getElementById(box.dataset.for).checked;
  });
}
d.addEventListener('change', function (event) {
  var it = event.target;
  if (it.type === 'checkbox' && it.checked) all('[type=checkbox]', function (other) {
    if (other !== it && other.name === it.name && ('alone' in it.dataset || 'alone' in other.dataset)) other.checked = false;
  });
  fit();
});
function ready() {
  fit();
  if (location.hash.length > 1) all('[data-card]', function (box) {
    box.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, '', location.pathname);
  });
  all('[data-card-link]', function (link) { link.hash = location.hash; });
}

// The next turn takes the place of this one; nothing is added to the history.
function show(text, url) {
  var page = new DOMParser().parseFromString(text, 'text/html'), next = page.getElementById('main');
  if (!next) return false;
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
  return true;
}
function load(url, body, tries) {
  busy = 1;
  fetch(url, {method: body ? 'POST' : 'GET', body: body, headers: {'X-Part': '1'}}).then(function (reply) {
    if (reply.status > 501) throw reply;
    return reply.text().then(function (text) {
      busy = 0;
      tell();
      if (!show(text, reply.url)) location.replace(reply.url);
    });
  }).catch(function () {
    if (tries > 5) { busy = 0; return tell(words.fail); }
    tell(words.retry);
    setTimeout(function () { load(url, body, tries + 1); }, 1000 * Math.pow(2, tries));
  });
}
if (window.fetch && window.DOMParser && main.replaceWith) {
  d.addEventListener('submit', function (event) {
    var form = event.target, button = event.submitter, body;
    if (form.method !== 'post' || !main.contains(form) || !button) return;
    event.preventDefault();
    if (busy) return;
    body = new URLSearchParams(new FormData(form));
    if (button.name) body.append(button.name, button.value);
    tell(words.saving);
    load(button.getAttribute('formaction') || form.getAttribute('action'), body, 0);
  });
  d.addEventListener('click', function (event) {
    var link = event.target.closest('a[data-swap],.problem a');
    if (!link || busy || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.hash) d.getElementById(link.hash.slice(1)).focus();
    else load(link.href, null, 0);
  });
}
ready();
})();
