/**
 * When a message is taken for the cause of crashes. `message.crashes` counts the processes that died while they sent it.
 * Below `suspectCrashes` it is sent along with others, and each of them might be the cause; from then on it is sent alone, so
 * that the next crashes can only be its own; at `quarantineCrashes` it is not sent again. `suspect_crashes()`
 * of the schema is the same number, for the triggers that keep `queue`: test/store/message-followers.test.ts compares them.
 */

/** Crashes after which a message is sent alone. */
export const suspectCrashes = 2;

/** Crashes that a message must cause alone before it is given up. */
export const crashesAlone = 2;

/** Crashes after which a message is given up. */
export const quarantineCrashes = suspectCrashes + crashesAlone;
