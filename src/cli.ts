#!/usr/bin/env node
/** The process around one command. With command-line/process-outside.ts the only file that prints or exits. */
import { setFlagsFromString } from 'node:v8';
import { explainError, main } from './command-line/main.ts';
import { createProcessOutside } from './command-line/process-outside.ts';

// 1.6 times what is in use, and then it is cleared: left alone, V8 lets garbage grow to several times that before it looks.
setFlagsFromString('--heap-growing-percent=60');
const outside = createProcessOutside();
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => process.exit(explainError(outside, error)));
}
process.exitCode = await main(process.argv, outside, process.env);
// A connection that somebody forgot must not keep the process: what had to be closed has been closed by now.
process.stdout.write('', () => process.exit());
