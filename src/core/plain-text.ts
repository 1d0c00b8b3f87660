/** Texts from files, people and the provider, made safe to look at: nothing in them may steer a terminal or turn text around. */

/** Characters that steer a terminal, or end a line where nobody sees it. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** Embeddings, overrides and isolates: what follows them may be shown in reverse order. */
const turners = /[\u202a-\u202e\u2066-\u2069]/g;

/** On one line: a space for control characters, and � for characters that turn the text around. */
export function plainLine(text: string): string {
  return withoutTurners(text.replace(controls, ' '));
}

/** With � for each character that turns the text around. */
export function withoutTurners(text: string): string {
  return text.replace(turners, '\ufffd');
}

/** For a terminal: line ends and tabs stay, every other such character is written as in JSON, `\u001b`. */
export function escapeControls(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
