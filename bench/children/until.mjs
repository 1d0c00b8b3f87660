// Waiting for what others do.

const lookMs = 2;

export async function sleep(ms) {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Looks every 2 ms until it is true. */
export async function until(isTrue) {
  while (!(await isTrue())) await sleep(lookMs);
}
