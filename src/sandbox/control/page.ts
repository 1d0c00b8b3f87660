/**
 * The sandbox's page: conversations as a phone shows them, live. Invariant: one document that loads nothing from elsewhere, except
 * pictures from where a message says they are; what people wrote goes in as text, never as markup.
 */
import { readFileSync } from 'node:fs';
import { findPackageFolder } from '../../package-folder.ts';

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src http: https: data:; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
} as const;

/** Style and script are files of the package, in pages/sandbox. */
export function readPage(): string {
  const folder = `${findPackageFolder()}pages/sandbox/`;
  const style = readFileSync(`${folder}page.css`, 'utf8');
  const script = readFileSync(`${folder}page.js`, 'utf8').replaceAll('</', '<\\/');
  return `<!doctype html>
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
<main><p id="empty" hidden>No messages yet. Send one to this sandbox and it appears here.<br><code>curl <span></span>/api/send-message -H 'content-type: application/json' \\
  -H 'sb-api-key-id: sandbox-key' -H 'sb-api-secret-key: sandbox-secret' \\
  -d '{"number": "+12125550123", "from_number": "+14155550100", "content": "Hello"}'</code></p></main>
<script>${script}</script>
</body>
</html>
`;
}
