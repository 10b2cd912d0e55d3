/** Fewer cases than this, and a share or mean is not shown: its 95 % interval would be wider than about 40 points. */
export const ENOUGH = 20
/** For means, whose interval is drawn beside them. */
export const ENOUGH_FOR_MEAN = 10
/** A place is not named as that where most are lost on fewer. */
export const ENOUGH_TO_NAME = 10
