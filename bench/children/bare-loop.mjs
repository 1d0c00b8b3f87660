// The floor: nothing but undici's Pool and bodies that are ready. Arguments: messages, requests in flight, lines.
import { measured } from './measured.mjs';
import { personAt } from './people.mjs';
import { bodyOf, createPoster, jobOf } from './posting.mjs';

const [count, inFlight] = process.argv.slice(2, 4).map(Number);
const lines = process.argv[4].split(',');
const bodies = Array.from({ length: count }, (_, index) => bodyOf(jobOf(personAt(index), lines[index % lines.length])));
const poster = createPoster({ connections: inFlight });
await measured(async () => {
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) await poster.post(bodies[next++]);
    }),
  );
  return count;
});
await poster.close();
