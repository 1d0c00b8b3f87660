/** The page of the sandbox. Invariant: one file without anything from elsewhere; texts of messages are put in as texts. */
export const page = '<!doctype html><title>Bluecast sandbox</title>';
export const pageHeaders = { 'content-type': 'text/html; charset=utf-8' };
