// Loaded with --import before a measured process: writes what the whole process used to the file of BENCH_USAGE when it ends.
// Plain JavaScript, as everything that is measured: nothing is translated while the clock runs.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_USAGE;
if (file !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const whole = { seconds: process.uptime(), cpuUs: userCPUTime + systemCPUTime, peakMb: maxRSS / 1024 };
    writeFileSync(file, JSON.stringify({ ...globalThis.benchWindow, whole }));
  });
}
