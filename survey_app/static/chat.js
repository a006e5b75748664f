// Everything works without this file. It saves waiting, keeps answers through a lost line, and hides at once.
(() => {
var d = document, main = d.getElementById('main'), line = d.getElementById('status'), words = d.body.dataset,
  look = d.querySelector('.look'), shifts = [], tries = 0, turned, known, timer,
  stash = {},    // turns by question: those that ride ahead, and those that were gone through
  pending = {},  // what was answered and is not known to be kept, by question
  told = {},     // what was answered on this page, in words, by question
  flying,        // whether a save is on its way
  wanted,        // what a person waits for
  keys;          // what tells the server whose page this is
function tell(text) { line.textContent = text; }
function all(what, act) { main.querySelectorAll(what).forEach(act); }

// Hide first, end the visit, put a neutral page in this one's place. Nothing unsaved goes out any more.
function leave(event) {
  event.preventDefault();
  d.documentElement.hidden = true;
  pending = {};
  navigator.sendBeacon('/leave');
  location.replace(d.querySelector('[data-to]').dataset.to);
}
d.onkeyup = event => {
  shifts = event.key === 'Shift' ? [event.timeStamp, ...shifts] : [];
  if (event.timeStamp - shifts[2] < 5e3) leave(event);
};
onpageshow = event => { if (event.persisted) location.reload(); };

// "Other, please say" is shown once it is chosen.
function fit() {
  all('[data-for]', box => {
    box.hidden = box.querySelector('input').disabled = !d.getElementById(box.dataset.for).checked;
  });
}
d.onchange = event => {
  var it = event.target, near = it.closest('.one,form');
  if (it.checked) all('input', other => {
    if (other !== it && near.contains(other) && ('alone' in it.dataset || 'alone' in other.dataset)) other.checked = false;
  });
  fit();
};
function ready() {
  var q = main.dataset.q;
  fit();
  // Longer than #main: a card, or a code for coming back. It goes into the box, or along a link, and from the address.
  if (location.hash[5]) {
    all('[data-card]', it => { it.value = (it.hash = location.hash).slice(1); });
    history.replaceState(0, '', location.pathname);
  }
  if (q) look.href = look.href.replace(/(&at=.*)?$/, '&at=' + q);
  // A turn that rode along brings no keys of its own.
  keys = main.dataset.keys || keys;
}

// Another turn takes this one's place, in the history too.
function put(next, title) {
  tell('');
  main.replaceWith(next);
  main = next;
  d.title = title;
  ready();
  var head = main.querySelector('.problem,h1');
  head.tabIndex = -1;
  scrollTo(0, 0);
  head.focus();
}
function turn(next) {
  next.querySelectorAll('[data-said]').forEach(place => place.textContent = told[place.dataset.said]);
  stash[main.dataset.q] = main;
  put(next, next.dataset.title);
}
function parse(text) { return new DOMParser().parseFromString(text, 'text/html'); }
function keep(page) {
  page.querySelectorAll('template').forEach(one => {
    var next = d.importNode(one.content, true).firstElementChild;
    known = next.dataset.q;
    stash[known] = stash[known] || next;
  });
}
function show(text, reply) {
  var page = parse(text), next = page.querySelector('main'), old = main;
  if (next.dataset.go) return location.replace(next.dataset.go);
  stash = {};
  delete told[next.dataset.q];
  // Behind a page that wants something mended may wait a turn with words in it.
  if (old.dataset.q && /4[02][02]/.test(reply.status)) stash[old.dataset.q] = old;
  history.replaceState(0, '', next.dataset.at || reply.url);
  put(next, page.title);
  keep(page);
}

// What was chosen and written here, in words; '' where nothing was.
function said() {
  var found = [];
  all('.now label', label => {
    var it = label.control;
    found.push(it.checked ? label.textContent.trim() : /text/.test(it.type) && !it.disabled ? it.value.trim() : '');
  });
  return found.filter(one => one).join('\n');
}
function read(form, button) {
  var fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.append(button.name, button.value);
  return fields;
}

// What was put in goes along, wherever the person goes; the number tells a change from a repeat.
function stow(form, button) {
  if (!button && !said()) return;
  pending[form.question.value] = read(form, button) + '';
  told[form.question.value] = button && button.name ? words.skipped : said();
  form.times.value++;
}

// Goes out with all that is not known to be kept: to send an answer twice does no harm, to lose one does.
function place() { return location.pathname.replace(/(\/c\/\w+).*/, '$1/answers'); }
function body(fields) {
  var sent = new URLSearchParams(fields);
  for (var q in pending) sent.append('a', pending[q]);
  return sent;
}
function want(what) {
  if (!wanted) send(wanted = what);
}
function save() {
  if (!flying && !wanted && Object.keys(pending)[0]) send(flying = {});
}
function send(what) {
  var form = what.form, sent, fields;
  clearTimeout(timer);
  what.out = 1;
  // Read anew at each try: somebody may have written on, and that is a change.
  if (form && !what.url) stow(form, what.button);
  fields = (what.url ? read(form, what.button) : '') + '&' + keys + (what === wanted ? '&at=' + (what.at || '') : '&known=' + known);
  sent = {...pending};
  fetch(what.url || place(), {
    // A page that goes away lets a small request go on; one that is too large for that goes at the second try.
    method: 'POST', body: body(fields), headers: {'X-Part': 1}, keepalive: !tries,
    signal: AbortSignal.timeout && AbortSignal.timeout(3e4)
  }).then(reply => {
    if (reply.status > 499) throw 0;
    return reply.text().then(text => {
      var is = what === wanted;
      tries = flying = 0;
      if (is) wanted = 0;
      // Where the conversation is gone, what was answered goes with the next request into a new one.
      if (!/400|413/.test(reply.status)) for (var q in sent) {
        if (pending[q] === sent[q]) delete pending[q];
        tell(words.saved);
      }
      if (is || !reply.ok) return show(text, reply);
      keep(parse(text));
      save();
    });
  }).catch(() => {
    what.out = flying = 0;
    tell((form || main).dataset.off || words.off);
    clearTimeout(timer);
    timer = setTimeout(again, 1e3 << Math.min(tries++, 4));
  });
}
function again() {
  if (!wanted) save();
  else if (!wanted.out) send(wanted);
}
d.onsubmit = event => {
  var form = event.target, button = event.submitter, next = main, back;
  if (form.method !== 'post' || !button) return;
  back = stash[button.dataset.at];
  event.preventDefault();
  if (wanted) return again();
  if (back) return stow(form), turn(back), save();
  if (!keys || !form.matches('.now') || button.name && button.name !== 'skip')
    return want({url: form.action, form, button});
  // On to the first turn that is open, as the server would choose it.
  do next = stash[next.dataset.next]; while (next && next.dataset.q in told);
  if (!next || !button.name && !said() && form.querySelector('.ask:not(.told)')) return want({form, button});
  stow(form, button);
  turned = event.timeStamp;
  turn(next);
  save();
};
d.onclick = event => {
  var link = event.target.closest('a'), form = main.querySelector('.now'), at = link && link.dataset.at;
  if (link && link.dataset.to) return leave(event);
  if (event.detail > 1 && event.timeStamp - turned < 300) return event.preventDefault();
  if (!link) return;
  if (link.closest('.problem')) d.getElementById(link.hash.slice(1)).focus();
  else if (at != null && keys) {
    if (!wanted) {
      if (form) stow(form);
      if (stash[at]) turn(stash[at]), save();
      else want({at});
    }
  } else if (link.matches('[href*=from],[lang]')) {
    // What is not sent yet goes along to help and to the looks of the page as well.
    if (form) stow(form);
    location.replace(link.href);
  } else return;
  event.preventDefault();
};
ononline = again;
onbeforeunload = onpagehide = () => { if (Object.keys(pending)[0]) navigator.sendBeacon(place(), body(keys)); };
ready();
keep(d);
})();
