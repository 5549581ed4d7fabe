// @ts-check
/** The bundle's clock, in place of the global one. */
export const performance = {
  /** Milliseconds since some moment, to the nanosecond. */
  now: () => Number(process.hrtime.bigint()) / 1e6,
};
