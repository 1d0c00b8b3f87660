#!/usr/bin/env node
/** The process around one command. Only this file and command-line/process-outside.ts print or exit. */
import { setFlagsFromString } from 'node:v8';
import { explainError, main } from './command-line/main.ts';
import { createProcessOutside } from './command-line/process-outside.ts';

// Collect garbage once the heap is 1.6 times the memory in use. By default V8 lets it grow to several times that.
setFlagsFromString('--heap-growing-percent=60');
const outside = createProcessOutside(process.env);
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => process.exit(explainError(outside, error)));
}
process.exitCode = await main(process.argv, outside, process.env);
// A forgotten connection must not keep the process alive. Everything that needs closing is closed by now.
process.stdout.write('', () => process.exit());
