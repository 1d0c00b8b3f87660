// The sandbox's page in the browser: fetches the state once a second and redraws only conversations that have changed, so that what
// you are reading does not jump. Texts go in as text, never as markup.

const refreshMs = 1_000;
/** While the page is hidden. */
const hiddenRefreshMs = 5_000;
const failedStatuses = ['ERROR', 'DECLINED', 'FAILED'];
const tapbacks = { love: '❤️', like: '👍', dislike: '👎', laugh: '😂', emphasize: '‼️', question: '❓' };

/** The card of each conversation, and the JSON that it was drawn from. */
const cards = new Map();

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** A picture's name, and the picture over it where it can be fetched. */
function makePicture(url) {
  const figure = make('figure');
  figure.append(make('figcaption', '', url.split('/').pop().split('?')[0]));
  if (/^https?:/.test(url)) {
    const image = make('img');
    image.loading = 'lazy';
    image.alt = '';
    image.addEventListener('error', () => image.remove());
    image.src = url;
    figure.append(image);
  }
  return figure;
}

function makePictures(urls) {
  const strip = make('div', urls.length > 1 ? 'strip many' : 'strip');
  strip.append(...urls.map(makePicture));
  return strip;
}

function makeText(message) {
  const bubble = make('div', 'bubble', message.content || `▣ ${message.card}`);
  if (message.reactions.length) {
    bubble.append(make('span', 'react', message.reactions.map((name) => tapbacks[name] || name).join('')));
  }
  return bubble;
}

/** What stands below a message: channel, status and anything unusual. */
function describe(message, isLast) {
  const channel = message.isOutbound
    ? `${message.service} · ${message.status.toLowerCase()}`
    : isLast && message.service;
  return [
    channel,
    message.mediaUrls.length > 1 && `${message.mediaUrls.length} images`,
    message.style && `with ${message.style}`,
    message.error,
    message.isDeleted && 'deleted',
  ]
    .filter(Boolean)
    .join(' · ');
}

function makeMessage(message, isLast) {
  const item = make('li', message.isOutbound ? 'out' : 'in');
  item.classList.add(message.service);
  item.classList.toggle('failed', failedStatuses.includes(message.status));
  item.classList.toggle('deleted', message.isDeleted);
  if (message.mediaUrls.length) item.append(makePictures(message.mediaUrls));
  if (message.content || message.card) item.append(makeText(message));
  const status = describe(message, isLast);
  if (status) item.append(make('div', 'status', status));
  item.title = message.at;
  return item;
}

function makeCard(conversation) {
  const { group, number, channel, isOptedOut, line, bubbles } = conversation;
  const title = make('h2');
  title.append(make('span', '', group ? group.name || group.members.join(', ') : number), make('span', 'tag', channel));
  if (isOptedOut) title.append(make('span', 'tag bad', 'opted out'));
  title.append(make('small', '', `from ${line}`));
  const list = make('ol');
  list.append(...bubbles.map((message, at) => makeMessage(message, at === bubbles.length - 1)));
  const card = make('article');
  card.append(title, list);
  return card;
}

function drawSums(state) {
  const sums = document.querySelector('dl');
  const add = (name, value, isBad) => {
    const sum = make('div');
    sum.append(make('dt', '', name), make('dd', isBad ? 'bad' : '', value.toLocaleString('en')));
    sums.append(sum);
  };
  sums.replaceChildren();
  add('messages', state.messages);
  add('over a limit', state.limited, state.limited > 0);
  add('refused after opt-out', state.afterOptOut);
  add('callbacks', state.deliveries.delivered);
  if (state.deliveries.failed) add('undelivered', state.deliveries.failed, true);
  for (const fault of state.faults) add(`fault ${fault.name}`, fault.strikes, true);
}

/** The conversation's card, drawn anew when it has changed. */
function updateCard(key, conversation) {
  const json = JSON.stringify(conversation);
  const old = cards.get(key);
  if (old?.json === json) return old.node;
  const node = makeCard(conversation);
  old?.node.replaceWith(node);
  cards.set(key, { json, node });
  queueMicrotask(() => {
    const list = node.querySelector('ol');
    list.scrollTop = list.scrollHeight;
  });
  return node;
}

function drawConversations(conversations) {
  const main = document.querySelector('main');
  const shown = new Set();
  for (const [at, conversation] of conversations.entries()) {
    const key = conversation.line + conversation.number;
    shown.add(key);
    const node = updateCard(key, conversation);
    if (main.children[at] !== node) main.insertBefore(node, main.children[at] || null);
  }
  for (const [key, { node }] of cards) {
    if (shown.has(key)) continue;
    node.remove();
    cards.delete(key);
  }
}

async function refresh() {
  const pulse = document.querySelector('#pulse');
  try {
    const state = await (await fetch('/_sandbox/state')).json();
    pulse.className = '';
    document.querySelector('#seed').textContent = `seed ${state.seed}`;
    document.querySelector('#empty').hidden = state.conversations.length > 0;
    drawSums(state);
    drawConversations(state.conversations);
  } catch {
    pulse.className = 'lost';
  }
  setTimeout(refresh, document.hidden ? hiddenRefreshMs : refreshMs);
}

document.querySelector('#empty span').textContent = location.origin;
void refresh();
