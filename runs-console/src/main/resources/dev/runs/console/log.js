// The log of a run: what HTML alone does not do. Without this the log can be read page by page.
(() => {
  'use strict';

  const MAX_LINES = 5000;
  const log = document.getElementById('log');
  const newLines = document.getElementById('new-lines');
  let atEnd = true;
  let unread = 0;
  let fromBottom = null;
  const lines = () => log.getElementsByClassName('line');
  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const say = (text) => { newLines.textContent = `${text} – jump to the end`; newLines.hidden = false; };
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    atEnd = true;
    unread = 0;
    newLines.hidden = true;
  };

  log.addEventListener('scroll', () => {
    atEnd = isAtEnd();
    if (atEnd) toEnd();
  }, { passive: true });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-jump]')) {
      event.preventDefault();
      toEnd();
    }
    const number = event.target.closest('.line .n');
    if (number && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const top = log.scrollTop;
      location.hash = `L${number.textContent}`;
      log.scrollTop = top;
    }
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    const element = event.detail.elt;
    // Whoever reads further up keeps the lines that are there; the log goes on when they return to the end.
    if (element.dataset.poll === 'log' && !atEnd && lines().length >= MAX_LINES) {
      event.preventDefault();
      say('New lines are waiting');
    }
    if (element.classList.contains('log-more') && lines().length > MAX_LINES - 1000) {
      event.preventDefault();
      location.assign(element.href);
    }
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.target.id === 'log-earlier') fromBottom = log.scrollHeight - log.scrollTop;
  });

  new MutationObserver((changes) => {
    let added = 0;
    changes.forEach((change) => change.addedNodes.forEach((node) => {
      if (node.classList?.contains('line')) added++;
    }));
    if (added === 0) return;
    if (fromBottom !== null) {
      log.scrollTop = log.scrollHeight - fromBottom;
      fromBottom = null;
    } else if (atEnd && log.querySelector('[data-poll], .log-end')) {
      drop(lines().length - MAX_LINES);
      toEnd();
    } else if (log.querySelector('[data-poll]')) {
      unread += added;
      say(unread === 1 ? '1 new line' : `${unread.toLocaleString('en')} new lines`);
    }
  }).observe(log, { childList: true });

  // Takes lines from the top, and leaves a way back to them.
  const drop = (count) => {
    if (count <= 0) return;
    const range = document.createRange();
    range.setStart(log, 0);
    range.setEndAfter(lines()[count - 1]);
    range.deleteContents();
    const number = lines()[0].id.slice(1);
    const link = document.createElement('a');
    link.className = 'log-more';
    link.href = `?line=${number}#L${number}`;
    link.textContent = 'Show earlier lines';
    log.prepend(link);
  };

  // A link to a line that this page does not hold leads to the page that does.
  const linked = /^#L(\d{1,9})$/.exec(location.hash);
  if (linked && !document.getElementById(`L${linked[1]}`)) {
    if (new URLSearchParams(location.search).get('line') !== linked[1]) {
      location.replace(`?line=${linked[1]}${location.hash}`);
    }
  } else if (linked) {
    atEnd = isAtEnd();
    // The browser has scrolled the whole page to the line; where the log stands beside the rest, that stays in view.
    if (matchMedia('(min-width: 62rem)').matches) addEventListener('load', () => setTimeout(() => scrollTo(0, 0)));
  } else if (!location.search.includes('line=')) {
    toEnd();
  } else {
    atEnd = isAtEnd();
  }
})();
