/*
 * Where numbers stand in the cells that kernels of assembly/ add up in and src/ reads: bytes from a cell's beginning, and after them the cell's length. Both sides read this file; numbers
 * are 64-bit floats but for those named whole (32 bits). It is compiled as AssemblyScript too, so there are plain numbers only.
 */

/** One ratio by customer (`kernel/ratio.ts`): what the customer at hand has, then sums over those before; whole: the customer and one, 0 before the first; customers. */
export const RATIO_OWN_Y = 0
export const RATIO_OWN_N = 8
export const RATIO_Y = 16
export const RATIO_N = 24
export const RATIO_YY = 32
export const RATIO_YN = 40
export const RATIO_NN = 48
export const RATIO_OWN = 56
export const RATIO_CUSTOMERS = 60
export const RATIO_BYTES = 64

/** The same sums in parts (`outcome/boardShares.ts`). Of what is divided by: n, n², customers; of what is divided: y, y², y·n. */
export const BASE_N = 0
export const BASE_NN = 8
export const BASE_CUSTOMERS = 16
export const BASE_BYTES = 24
export const MEASURE_Y = 0
export const MEASURE_YY = 8
export const MEASURE_YN = 16
export const MEASURE_BYTES = 24
/** Over customers of both sides. Of what is divided by: nA·nB, customers; of what is divided: yA·yB, yA·nB, nA·yB. */
export const BOTH_NN = 0
export const BOTH_CUSTOMERS = 8
export const BOTH_BASE_BYTES = 16
export const BOTH_YY = 0
export const BOTH_YN = 8
export const BOTH_NY = 16
export const BOTH_MEASURE_BYTES = 24

/** A board's runs in all (`outcome/boardRuns.ts`), whole: runs, ended ones, customers. */
export const BOARD_RUNS = 0
export const BOARD_ENDED = 4
export const BOARD_ACTORS = 8
export const BOARD_BYTES = 16
/** Of a journey: what its runs came to in money, what achieved ones did; whole: runs. */
export const JOURNEY_VALUE = 0
export const JOURNEY_ACHIEVED = 8
export const JOURNEY_RUNS = 16
export const JOURNEY_BYTES = 24
/** Of a group of runs, which may be those that did and felt alike, those with a kind of outcome, those lost at a place: value, margin; whole: runs, customers. */
export const GROUP_VALUE = 0
export const GROUP_MARGIN = 8
export const GROUP_RUNS = 16
export const GROUP_ACTORS = 20
export const GROUP_BYTES = 24

/** One side of a board's shares, whole: places of n by base, of y by measure, of the bases and measures there are any of, how many these are, and of the sums. */
export const SIDE_N = 0
export const SIDE_Y = 4
export const SIDE_MET_BASES = 8
export const SIDE_MET = 12
export const SIDE_BASES_MET = 16
export const SIDE_MEASURES_MET = 20
export const SIDE_OF_BASES = 24
export const SIDE_OF_MEASURES = 28
export const SIDE_BYTES = 32
