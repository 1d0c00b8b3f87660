// What every peer's job does: fill in the text, post it, and fail when it was not taken. The engine is Bluecast's own, and so is
// the HTTP client: undici's Pool.
import { Pool } from 'undici';
import { compileTemplate, renderTemplate } from '../../dist/core/text/template.js';
import { template } from './people.mjs';

const { SENDBLUE_BASE_URL, SENDBLUE_API_KEY_ID, SENDBLUE_API_SECRET_KEY } = process.env;
const headers = {
  accept: 'application/json',
  'content-type': 'application/json',
  'sb-api-key-id': SENDBLUE_API_KEY_ID,
  'sb-api-secret-key': SENDBLUE_API_SECRET_KEY,
};
const compiled = compileTemplate(template);

export function createPoster({ connections }) {
  const pool = new Pool(SENDBLUE_BASE_URL, { connections });
  return {
    /** Posts a body that is ready. */
    post: async (body) => {
      const answer = await pool.request({ method: 'POST', path: '/api/send-message', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 && answer.statusCode !== 202) throw new Error(`Refused: ${answer.statusCode}`);
      return text;
    },
    close: async () => pool.close(),
  };
}

/** The job of one message as each queue stores it. */
export function jobOf({ phone, values }, from) {
  return { number: phone, from_number: from, values };
}

/** The body of its request. */
export function bodyOf(job) {
  const rendered = renderTemplate(compiled, job.values);
  if (!rendered.ok) throw new Error(`Cannot fill in the text: ${rendered.reason}`);
  return JSON.stringify({ number: job.number, from_number: job.from_number, content: rendered.text });
}
