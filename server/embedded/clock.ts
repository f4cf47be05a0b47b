/**
 * The wall clock, for TTL indexes, time limits and cluster times. Like a database server beside the house, the
 * embedded one has no caller that could hand it the time.
 */
export function wallClock(): Date {
  // eslint-disable-next-line no-restricted-syntax -- the one reading of the clock in this folder
  return new Date();
}
