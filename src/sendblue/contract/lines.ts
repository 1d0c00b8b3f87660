/** The account's own numbers. Source: CLI, confirmed by two third-party clients. */
import { z } from 'zod';
import { asFields, listIn, textIn } from '../fields.ts';
import { defineEndpoint } from './endpoint.ts';

const listLines = defineEndpoint({
  name: 'listLines',
  family: 'lines',
  method: 'GET',
  path: '/api/lines',
  pathAliases: [],
  summary: 'Lists the numbers that the account may send from',
  source: 'CLI; third-party clients',
  confidence: 'C',
  undocumented: 'the generation (V1, V2) and the state of a line: no endpoint of this contract reports them',
  sdkMethod: null,
  effect: 'read',
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ numbers: z.array(z.string()) }),
  errors: {},
  read: (body): { numbers: readonly string[] } => {
    const entries = listIn(asFields(body), 'numbers', 'lines');
    const numbers = entries.map((entry) =>
      typeof entry === 'string' ? entry : textIn(asFields(entry), 'number', 'phone', 'sendblue_number'),
    );
    return { numbers: numbers.filter((number) => number !== null) };
  },
});

export const lineEndpoints = { listLines };
