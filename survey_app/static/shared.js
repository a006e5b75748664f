// A device that is handed round: when nobody touches it for a while, the person before is gone from it.
(() => {
var d = document, box = d.getElementById('still'), timer;
// While it asks, only an answer counts: a stray touch must not keep the question standing for ever.
function rest() {
  if (box.open) return;
  clearTimeout(timer);
  timer = setTimeout(ask, (d.querySelector('.thanks') ? 30 : box.dataset.idle) * 1000);
}
// As often as somebody says that they are there, the time begins anew.
function ask() {
  if (d.querySelector('main.start')) return;
  box.showModal();
  // Whoever answers in the last moment is there: the page hears of a closed box a little later.
  timer = setTimeout(() => box.open && location.replace(box.dataset.next), box.dataset.wait * 1000);
}
box.addEventListener('close', rest);
['pointerdown', 'keydown', 'input'].forEach(what => d.addEventListener(what, rest));
// The thanks have a shorter time of their own.
new MutationObserver(rest).observe(d.body, {childList: true});
rest();
})();
