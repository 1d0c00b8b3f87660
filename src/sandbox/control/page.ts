/**
 * The page of the sandbox: conversations as a phone shows them, live. Invariant: one file with nothing from elsewhere; what people
 * wrote is put in as text, never as markup; a picture is fetched only from where the message says it is.
 */

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src http: https: data:; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
} as const;

const style = `
:root { color-scheme: light dark; --ground: #eef0f4; --card: #fff; --ink: #16181d; --soft: #6b7280; --hair: #e2e5eb; --in: #e9e9eb;
  --blue: #0a7cff; --green: #34c759; --violet: #6b4eff; --bad: #d92d20; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1115; --card: #191c22; --ink: #eef0f4; --soft: #98a0ad; --hair: #2a2e37; --in: #33373f; } }
* { box-sizing: border-box; margin: 0; }
body { font: 15px/1.4 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; background: var(--ground); color: var(--ink); }
header { position: sticky; top: 0; z-index: 1; background: color-mix(in srgb, var(--card) 92%, transparent); backdrop-filter: blur(10px);
  border-bottom: 1px solid var(--hair); padding: 14px 24px; display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: center; }
h1 { font-size: 17px; font-weight: 650; letter-spacing: -.01em; display: flex; align-items: center; gap: 8px; }
#pulse { width: 8px; height: 8px; border-radius: 50%; background: var(--green); }
#pulse.lost { background: var(--bad); }
dl { display: flex; flex-wrap: wrap; gap: 4px 22px; margin-left: auto; }
dl div { display: flex; gap: 6px; align-items: baseline; }
dt { color: var(--soft); font-size: 13px; }
dd { font-variant-numeric: tabular-nums; font-weight: 600; }
dd.bad { color: var(--bad); }
.legend { display: flex; gap: 14px; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 4px; margin-right: 5px; }
main { padding: 20px 24px 60px; display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); align-items: start; }
article { background: var(--card); border: 1px solid var(--hair); border-radius: 16px; overflow: hidden; }
article > h2 { font-size: 15px; font-weight: 600; padding: 12px 16px; border-bottom: 1px solid var(--hair); display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; }
h2 small { white-space: nowrap; font-weight: 400; color: var(--soft); font-size: 12px; margin-left: auto; }
.tag { white-space: nowrap; font-size: 11px; font-weight: 600; border-radius: 6px; padding: 1px 6px; background: var(--hair); color: var(--soft); }
.tag.bad { background: color-mix(in srgb, var(--bad) 15%, transparent); color: var(--bad); }
ol { list-style: none; padding: 14px 14px 12px; display: flex; flex-direction: column; gap: 4px; max-height: 460px; overflow-y: auto; }
li { display: flex; flex-direction: column; align-items: flex-start; max-width: 84%; }
li.out { align-self: flex-end; align-items: flex-end; }
.bubble { position: relative; padding: 8px 13px; border-radius: 18px; background: var(--in); white-space: pre-wrap; overflow-wrap: anywhere; }
.out .bubble { color: #fff; background: var(--blue); }
.out.SMS .bubble { background: var(--green); }
.out.RCS .bubble { background: var(--violet); }
.failed .bubble { opacity: .55; }
.deleted .bubble { opacity: .4; text-decoration: line-through; }
.bubble.link { padding: 0; background: none !important; }
.status { font-size: 11px; color: var(--soft); padding: 1px 6px 5px; }
.failed .status { color: var(--bad); }
.react { position: absolute; top: -10px; left: -8px; background: var(--card); border: 1px solid var(--hair); border-radius: 12px; padding: 0 5px; font-size: 12px; color: var(--ink); }
.strip { scrollbar-width: none; display: flex; gap: 6px; overflow-x: auto; padding: 2px; max-width: 270px; scroll-snap-type: x mandatory; }
.strip.many { max-width: 100%; }
figure { flex: none; width: 200px; height: 140px; border-radius: 14px; overflow: hidden; scroll-snap-align: start; position: relative;
  background: linear-gradient(135deg, #7aa5ff, #a78bfa 55%, #f0abfc); display: grid; place-items: center; }
.many figure { width: 150px; height: 190px; }
figure img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
figcaption { color: #fff; font-size: 12px; padding: 0 10px; text-align: center; overflow-wrap: anywhere; text-shadow: 0 1px 2px #0006; }
@media (max-width: 420px) { header, main { padding-left: 12px; padding-right: 12px; } dl { margin-left: 0; } }
#empty { grid-column: 1 / -1; text-align: center; color: var(--soft); padding: 12vh 20px; }
#empty code { display: inline-block; text-align: left; white-space: pre; background: var(--card); border: 1px solid var(--hair); border-radius: 12px;
  padding: 14px 18px; margin-top: 16px; color: var(--ink); font-size: 13px; max-width: 100%; overflow-x: auto; }
`;

/** Redraws a card only when it changed, so that what a person reads does not jump. */
const script = `
const make = (tag, className, text) => { const node = document.createElement(tag); if (className) node.className = className;
  if (text !== undefined) node.textContent = text; return node; };
const hearts = { love: '❤️', like: '👍', dislike: '👎', laugh: '😂', emphasize: '‼️', question: '❓' };
const drawn = new Map();
function picture(url) {
  const figure = make('figure'); figure.append(make('figcaption', '', url.split('/').pop().split('?')[0]));
  if (/^https?:/.test(url)) { const image = make('img'); image.loading = 'lazy'; image.alt = ''; image.src = url; image.onerror = () => image.remove(); figure.append(image); }
  return figure;
}
function bubble(each, isLast) {
  const failed = ['ERROR', 'DECLINED', 'FAILED'].includes(each.status);
  const item = make('li', [each.isOutbound ? 'out' : 'in', each.service, failed ? 'failed' : '', each.isDeleted ? 'deleted' : ''].join(' '));
  if (each.mediaUrls.length) { const strip = make('div', 'strip' + (each.mediaUrls.length > 1 ? ' many' : '')); strip.append(...each.mediaUrls.map(picture)); item.append(strip); }
  if (each.content || each.card) {
    const text = make('div', 'bubble', each.content || '▣ ' + each.card);
    if (each.reactions.length) text.append(make('span', 'react', each.reactions.map((name) => hearts[name] || name).join('')));
    item.append(text);
  }
  const parts = [each.isOutbound ? each.service + ' · ' + each.status.toLowerCase() : isLast ? each.service : ''];
  if (each.mediaUrls.length > 1) parts.push(each.mediaUrls.length + ' images');
  if (each.style) parts.push('with ' + each.style); if (each.error) parts.push(each.error); if (each.isDeleted) parts.push('deleted');
  const line = parts.filter(Boolean).join(' · '); if (line) item.append(make('div', 'status', line));
  item.title = each.at; return item;
}
function card(talk) {
  const node = make('article'); const title = make('h2');
  title.append(make('span', '', talk.group ? talk.group.name || talk.group.members.join(', ') : talk.number));
  title.append(make('span', 'tag', talk.channel)); if (talk.isOptedOut) title.append(make('span', 'tag bad', 'opted out'));
  title.append(make('small', '', 'from ' + talk.line)); const list = make('ol');
  list.append(...talk.bubbles.map((each, at) => bubble(each, at === talk.bubbles.length - 1)));
  node.append(title, list); return node;
}
function draw(state) {
  const sums = document.querySelector('dl'); sums.replaceChildren();
  const sum = (name, value, bad) => { const box = make('div'); box.append(make('dt', '', name), make('dd', bad ? 'bad' : '', value.toLocaleString('en'))); sums.append(box); };
  sum('messages', state.messages); sum('over a limit', state.limited, state.limited > 0); sum('after opt-out', state.afterOptOut, state.afterOptOut > 0);
  sum('callbacks', state.deliveries.delivered); if (state.deliveries.failed) sum('undelivered', state.deliveries.failed, true);
  for (const fault of state.faults) sum('fault ' + fault.name, fault.strikes, true);
  document.querySelector('#empty').hidden = state.conversations.length > 0;
  const main = document.querySelector('main'); const seen = new Set();
  state.conversations.forEach((talk, at) => {
    const key = talk.line + talk.number; const text = JSON.stringify(talk); seen.add(key);
    let old = drawn.get(key);
    if (!old || old.text !== text) { const node = card(talk); if (old) old.node.replaceWith(node); old = { text, node }; drawn.set(key, old);
      queueMicrotask(() => { const list = old.node.querySelector('ol'); list.scrollTop = list.scrollHeight; }); }
    if (main.children[at] !== old.node) main.insertBefore(old.node, main.children[at] || null);
  });
  for (const [key, old] of drawn) if (!seen.has(key)) { old.node.remove(); drawn.delete(key); }
}
async function look() {
  const pulse = document.querySelector('#pulse');
  try { const state = await (await fetch('/_sandbox/state')).json(); pulse.className = '';
    document.querySelector('#seed').textContent = 'seed ' + state.seed; draw(state); } catch { pulse.className = 'lost'; }
  setTimeout(look, document.hidden ? 5000 : 1000);
}
document.querySelector('#empty span').textContent = location.origin;
void look();
`;

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bluecast sandbox</title>
<style>${style}</style>
</head>
<body>
<header>
<h1><span id="pulse"></span>Bluecast sandbox</h1>
<span class="legend" id="seed"></span>
<span class="legend"><span><i style="background:var(--blue)"></i>iMessage</span><span><i style="background:var(--violet)"></i>RCS</span><span><i style="background:var(--green)"></i>SMS</span></span>
<dl></dl>
</header>
<main><p id="empty" hidden>Nobody has said anything yet. Send something to this sandbox and it appears here.<br><code>curl <span></span>/api/send-message -H 'content-type: application/json' \\
  -H 'sb-api-key-id: sandbox-key' -H 'sb-api-secret-key: sandbox-secret' \\
  -d '{"number": "+12125550123", "from_number": "+14155550100", "content": "Hello"}'</code></p></main>
<script>${script.replaceAll('</', '<\\/')}</script>
</body>
</html>
`;
