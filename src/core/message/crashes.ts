/**
 * When a message counts as the cause of crashes. `queue.crashes` is the number of processes that died while they sent it.
 * Below `suspectCrashes` it is sent together with others, and each of them might be the cause. From then on it is sent alone, so
 * that only it can cause the next crash; at `quarantineCrashes` it is not sent again.
 */

/** Crashes after which a message is sent alone. */
export const suspectCrashes = 2;

/** Crashes that a message must cause alone before it is given up. */
export const crashesAlone = 2;

/** Crashes after which a message is given up. */
export const quarantineCrashes = suspectCrashes + crashesAlone;
