/** Weeks in remission of 42 children with leukaemia, 6-MP against placebo: Freireich et al., Blood 1963, 21:699; Gehan, Biometrika 1965, 52:203. */
const drug = {
  time: Int32Array.of(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
  happened: Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0),
}
const placebo = {
  time: Int32Array.of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  happened: new Uint8Array(21).fill(1),
}

export const leukaemia = {
  drug,
  placebo,
  /** The drug's children (group 0), then the others (1). */
  both: {
    time: Int32Array.of(...drug.time, ...placebo.time),
    happened: Uint8Array.of(...drug.happened, ...placebo.happened),
    group: Uint8Array.from({ length: 42 }, (_, i) => (i < 21 ? 0 : 1)),
  },
}
