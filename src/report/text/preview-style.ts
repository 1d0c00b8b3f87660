/** The style of the page of phones. */
export const previewStyle = `
:root { color-scheme: light dark; --page: #f2f2f7; --phone: #fff; --ink: #111; --quiet: #5b5b60; --edge: #d8d8de; --empty: #e6e6eb }
@media (prefers-color-scheme: dark) { :root { --page: #111; --phone: #1c1c1e; --ink: #f2f2f7; --quiet: #a0a0a8; --edge: #38383c; --empty: #2c2c2e } }
body { margin: 0 auto; max-width: 1400px; padding: 24px; background: var(--page); color: var(--ink); font: 16px/1.35 -apple-system, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif }
h1 { font-size: 24px; margin: 0 0 4px }
body > p { color: var(--quiet); margin: 0 0 20px }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 20px; align-items: start }
article { background: var(--phone); border: 1px solid var(--edge); border-radius: 28px; padding: 16px; display: flex; flex-direction: column; gap: 6px; min-width: 0 }
article.silent { border-style: dashed; background: none }
header { display: flex; justify-content: space-between; gap: 8px; padding: 0 4px 8px; border-bottom: 1px solid var(--edge); margin-bottom: 6px }
header span, footer, .none, .state { color: var(--quiet); font-size: 13px }
.bubble { align-self: flex-end; max-width: 82%; margin: 0; padding: 8px 13px; border-radius: 18px 18px 5px 18px; white-space: pre-wrap; overflow-wrap: anywhere; color: #fff }
.blue .bubble, .blue i { background: #0a6fe0 }
.violet .bubble, .violet i { background: #6b4eff }
.green .bubble, .green i { background: #24823e }
.grey .bubble, .grey i { background: #6b6b72 }
img { align-self: flex-end; width: 62%; aspect-ratio: 4 / 5; object-fit: cover; border-radius: 18px; background: var(--empty); color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; text-align: center }
.carousel { display: flex; gap: 8px; scrollbar-width: thin; overflow-x: auto; scroll-snap-type: x mandatory; padding-bottom: 6px; margin: 0 -16px; padding-inline: 16px }
.carousel img { flex: 0 0 62%; scroll-snap-align: center }
.none, .state { margin: 0; align-self: flex-end; text-align: right }
header span { text-align: right }
.none { align-self: center; text-align: center; padding: 6px 0 }
footer { display: flex; align-items: center; gap: 6px; padding: 8px 4px 0 }
footer i { flex: none; width: 9px; height: 9px; border-radius: 50% }
`;
