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

/** An edge (`kernel/directlyFollows.ts`): seconds (64 bits, whole); whole: transitions, runs, mark of the last run that took it. */
export const EDGE_SECONDS = 0
export const EDGE_COUNT = 8
export const EDGE_RUNS = 12
export const EDGE_LAST = 16
export const EDGE_BYTES = 24

/** A place (`journey/flowPlaces.ts`), whole: runs, those that end, that are lost there, customers. */
export const PLACE_RUNS = 0
export const PLACE_ENDS = 4
export const PLACE_LOST = 8
export const PLACE_CUSTOMERS = 12
export const PLACE_BYTES = 16

/** A variant while sequences are grouped (`kernel/variantTable.ts`): its first eight codes; whole: a hash, codes, where they stand, sequences. */
export const VARIANT_CODES = 0
export const VARIANT_MORE = 8
export const VARIANT_HASH = 16
export const VARIANT_LENGTH = 20
export const VARIANT_FROM = 24
export const VARIANT_COUNT = 28
export const VARIANT_BYTES = 32

/** A group of money (`economics/roiSums.ts`): margin by customer as a ratio, revenue and cost; whole: entries, the last run that had one and one. */
export const MONEY_REVENUE = 64
export const MONEY_COST = 72
export const MONEY_ENTRIES = 80
export const MONEY_LAST = 84
export const MONEY_BYTES = 88

/** A measure of money over customers: y, y², y·runs. In all: Σ runs²; whole: customers, entries, those with revenue, eight bytes nobody reads. */
export const SUM_Y = 0
export const SUM_YY = 8
export const SUM_YN = 16
export const SUM_BYTES = 24
export const MONEY_ALL_NN = 0
export const MONEY_ALL_CUSTOMERS = 8
export const MONEY_ALL_ENTRIES = 12
export const MONEY_ALL_EARNED = 16
export const MONEY_ALL_LOOKED = 20
export const MONEY_ALL_BYTES = 24

/** A journey of a tree (`journey/tree.ts`): achieved of ended runs by customer as a ratio; whole: runs, customers. */
export const TREE_RUNS = 64
export const TREE_CUSTOMERS = 68
export const TREE_BYTES = 72

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

/** A step of a map, or after them the whole journey (`journey/mapWalk.ts`). Ratios by customer: runs that reached it, lost ones, sentiment, effort, worth to the customer, achieved of those that felt good and bad, hand-overs. */
export const STEP_REACH = 0
export const STEP_DROP_OFF = 64
export const STEP_FELT = 128
export const STEP_EFFORT = 192
export const STEP_VALUE = 256
export const STEP_GOOD = 320
export const STEP_BAD = 384
export const STEP_HAND_OVERS = 448
/** Over customers who felt good and bad: sums of achieved of the one × of the other, × felt of the other, felt × achieved, felt × felt, customers. */
export const STEP_YY = 512
export const STEP_YN = 520
export const STEP_NY = 528
export const STEP_NN = 536
export const STEP_SHARED = 544
export const STEP_COST = 552
export const STEP_REVENUE = 560
/** Of the run at hand: how it felt here first. */
export const STEP_FIRST_FELT = 568
/** Whole: entries, those with a cost, with a revenue, customers, runs that reached it, and those of them with a contact before. */
export const STEP_ENTRIES = 576
export const STEP_COSTED = 580
export const STEP_EARNED = 584
export const STEP_ACTORS = 588
export const STEP_RUNS = 592
export const STEP_AFTER = 596
/** Whole, of the customer at hand: runs that reached it, that felt good, achieved ones of these, that felt bad, achieved ones of these. */
export const STEP_REACHED = 600
export const STEP_GOOD_RUNS = 604
export const STEP_GOOD_ACHIEVED = 608
export const STEP_BAD_RUNS = 612
export const STEP_BAD_ACHIEVED = 616
/** Whole, marks of the last run: that came here, that felt something here, that was handled here, that was handed over here. */
export const STEP_CAME = 620
export const STEP_HAS_FELT = 624
export const STEP_HANDLED = 628
export const STEP_HANDED_OVER = 632
export const STEP_BYTES = 640

/** Of a map in all, whole: ended runs, open ones, entries, entries of no step, visits of steps that were the run's first, contacts there with words. */
export const MAP_ENDED = 0
export const MAP_OPEN = 4
export const MAP_ENTRIES = 8
export const MAP_UNPLANNED = 12
export const MAP_ARRIVALS = 16
export const MAP_WORDS = 20
export const MAP_BYTES = 24
/** Of a run that came to a step for the first time, whole: the step, seconds since the contact before (or the least number), since the run's first. */
export const ARRIVAL_STEP = 0
export const ARRIVAL_SINCE_BEFORE = 4
export const ARRIVAL_SINCE_START = 8
export const ARRIVAL_BYTES = 12
/** Of a contact with words, whole: the step, the entry. */
export const WORDS_STEP = 0
export const WORDS_ENTRY = 4
export const WORDS_BYTES = 8

/** A step of a plan (`journey/planTally.ts`): ratios by customer. */
export const PLAN_SKIPPED = 0
export const PLAN_OUT_OF_ORDER = 64
export const PLAN_REPEATED = 128
export const PLAN_UNPLANNED_AFTER = 192
export const PLAN_BYTES = 256
/** A touchpoint outside the plan: a ratio, of runs that met it and of runs of customers who did; whole: entries, runs of the customer at hand that met it, mark of the last one. */
export const OUTSIDE_ENTRIES = 64
export const OUTSIDE_RUNS = 68
export const OUTSIDE_LAST = 72
export const OUTSIDE_BYTES = 80

/** What an ended run comes to (`journey/meanTrendTally.ts`), kept until its customer's turn: cost, margin, sum of sentiments; whole: seconds, its bucket and one, 0 where it is open, sentiments, sum of efforts, efforts. */
export const ENDED_COST = 0
export const ENDED_MARGIN = 8
export const ENDED_FELT = 16
export const ENDED_TOOK = 24
export const ENDED_BUCKET = 28
export const ENDED_FELT_COUNT = 32
export const ENDED_EFFORT = 36
export const ENDED_EFFORT_COUNT = 40
export const ENDED_BYTES = 48
/** A bucket of means, or all of them. What the customer at hand has: runs, seconds, cost, margin, sentiments and how many, efforts and how many. */
export const MEANS_OWN = 0
export const MEANS_OWN_TOOK = 8
export const MEANS_OWN_COST = 16
export const MEANS_OWN_MARGIN = 24
export const MEANS_OWN_FELT = 32
export const MEANS_OWN_FELT_COUNT = 40
export const MEANS_OWN_EFFORT = 48
export const MEANS_OWN_EFFORT_COUNT = 56
/** Sums over customers, in parts as a board's: of runs; of seconds, cost and margin; of how many sentiments, of sentiments; of efforts the same. Whole: the customer at hand and one, ended runs, open ones. */
export const MEANS_RUNS = 64
export const MEANS_TOOK = 88
export const MEANS_COST = 112
export const MEANS_MARGIN = 136
export const MEANS_FELT_COUNT = 160
export const MEANS_FELT = 184
export const MEANS_EFFORT_COUNT = 208
export const MEANS_EFFORT = 232
export const MEANS_CUSTOMER = 256
export const MEANS_ENDED = 260
export const MEANS_OPEN = 264
export const MEANS_BYTES = 272

/** Numbers that a comparison keeps of each run (`journey/runFacts.ts`), whole, as places in its row, and the row's length; and those with a fraction. */
export const COUNT_STATUS = 0
export const COUNT_ENTRIES = 1
export const COUNT_REPEATS = 2
export const COUNT_SWITCHES = 3
export const COUNT_FELT_ENTRIES = 4
export const COUNT_EFFORT_ENTRIES = 5
export const COUNT_EFFORT = 6
export const COUNT_OUTCOME_VALUE = 7
export const COUNT_FIRST = 8
export const COUNT_LAST = 9
export const COUNT_WIDTH = 10
export const SUM_COST = 0
export const SUM_REVENUE = 1
export const SUM_FELT = 2
export const SUM_WIDTH = 3
/** Status of ended runs of journeys without a goal. */
export const NO_GOAL = 4
/** What a comparison adds up of each customer first (`journey/compareMeasures.ts`), as places among its measures, and how many these are. */
export const FIRST_RUNS = 0
export const FIRST_MATURE = 1
export const FIRST_JUDGED = 2
export const FIRST_FELT_ENTRIES = 3
export const FIRST_EFFORT_ENTRIES = 4
export const FIRST_ACHIEVED = 5
export const FIRST_COST = 6
export const FIRST_REVENUE = 7
export const FIRST_MARGIN = 8
export const FIRST_VALUE = 9
export const FIRST_ENTRIES = 10
export const FIRST_REPEATS = 11
export const FIRST_SWITCHES = 12
export const FIRST_FELT = 13
export const FIRST_EFFORT = 14
export const FIRST_COUNT = 15
/** Sums of each measure over customers, as places among numbers: y, y², y·n, customers with any, and for customers on both sides y·n of the other side, y·y of both. */
export const SUMS_Y = 0
export const SUMS_YY = 1
export const SUMS_YN = 2
export const SUMS_PRESENT = 3
export const SUMS_OTHER_YN = 4
export const SUMS_BOTH_YY = 5
export const SUMS_WIDTH = 8
/** One side of a comparison, whole: places of what is told of its runs, from number 0 on, though only one part may lie there. */
export const COMPARED_PLACE = 0
export const COMPARED_ROW_IN = 4
export const COMPARED_START = 8
export const COMPARED_THING = 12
export const COMPARED_VISIT_START = 16
export const COMPARED_MOVE = 20
export const COMPARED_GAP = 24
export const COMPARED_LAST_AT = 28
export const COMPARED_COUNTS = 32
export const COMPARED_SUMS = 36
/** And of what is written: sums, first measures of the customer at hand, her things, visits and moves above the mark, and visits that are judged. */
export const COMPARED_INTO = 40
export const COMPARED_FIRST = 44
export const COMPARED_SEEN = 48
export const COMPARED_VISITS = 52
export const COMPARED_MOVES = 56
export const COMPARED_JUDGED = 60
/** Place that each edge begins at. */
export const COMPARED_BEGINS = 64
export const COMPARED_BYTES = 68
