// What the pages do beyond what their HTML says. Every page can be read and used without it.
(() => {
  'use strict';

  // Times. The words are those of Times.java; a browser whose clock is wrong shows them right.
  const skews = new WeakMap();
  const now = (element) => {
    if (!skews.has(element)) skews.set(element, Number(element.dataset.now) - Date.now());
    return Date.now() + skews.get(element);
  };
  const two = (large, unit, small, smallUnit) => `${large} ${unit}${small ? ` ${small} ${smallUnit}` : ''}`;
  const duration = (s) => s < 60 ? `${s} s`
    : s < 3600 ? two(Math.floor(s / 60), 'min', s % 60, 's')
    : s < 86400 ? two(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min')
    : two(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
  const ago = (s) => s < 5 ? 'just now'
    : s < 60 ? `${s} s ago`
    : s < 3600 ? `${Math.floor(s / 60)} min ago`
    : s < 86400 ? `${Math.floor(s / 3600)} h ago`
    : `${Math.floor(s / 86400)} d ago`;
  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const tick = () => {
    const seconds = (element, since) => Math.max(0, Math.floor((now(element) - since) / 1000));
    document.querySelectorAll('[data-since]').forEach((e) => write(e, duration(seconds(e, Number(e.dataset.since)))));
    document.querySelectorAll('[data-ago]').forEach((e) => write(e, ago(seconds(e, Date.parse(e.dateTime)))));
  };
  setInterval(tick, 1000);

  // Copying: browsers allow it over https and on localhost.
  const showCopy = (root) => {
    if (navigator.clipboard) root.querySelectorAll('.copy[hidden]').forEach((button) => { button.hidden = false; });
  };
  showCopy(document);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('.copy');
    if (!button) return;
    navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent).then(() => {
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
  });

  // Polling.
  let word = document.getElementById('status')?.dataset.word;
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (document.hidden && event.detail.elt.dataset.poll) event.preventDefault();
  });
  document.addEventListener('htmx:load', (event) => {
    showCopy(event.detail.elt);
    const status = document.getElementById('status');
    if (status && status.dataset.word !== word) {
      word = status.dataset.word;
      document.getElementById('announce').textContent = `Status: ${word}`;
    }
  });
})();
