/** What is planted in the company's history, so that tests and tours can find it again. */
export const TRUTHS = {
  /** Waiting more than ten days for the adjuster makes customers leave at their next renewal. */
  slowAdjuster: {
    from: 'adjuster-booked', to: 'adjuster-visit', moreThanDays: 10,
    shareOfVisits: 0.25,
    renewed: 'renewal-confirmed', left: 'policy-cancelled',
    /** Odds of leaving after a long wait over the odds after a short one, everything else equal. */
    oddsRatio: 7,
  },
  /** Young customers who only use the app cannot send photos of the damage, and then call. */
  brokenPhotos: {
    segment: { ageBand: '18–29', way: 'app only' },
    touchpoint: 'photo-upload', followedBy: 'claim-call', withinDays: 3,
    failing: { inSegment: 0.62, elsewhere: 0.06 },
    calling: { inSegment: 0.85, elsewhere: 0.35 },
  },
  /** Storms damage homes in winter. */
  winterStorms: {
    touchpoint: 'claim-reported', cause: 'storm',
    /** Of customers who have a home with us: what stands before a cohort that is to show them. */
    products: ['home', 'motor and home'],
    /** Months of the year, 1–12. */
    months: [11, 12, 1, 2],
    /** Storm claims in a winter month over those in another month. */
    rateRatio: 4,
  },
  /** A randomised holdout: half of the customers get a renewal offer that shows last year's price beside the new one. */
  clearPrice: {
    attribute: 'experiment:clear-price', treated: 'treatment', held: 'control', share: 0.5,
    /** Days before the end of the history at which it began. */
    days: 365,
    journey: 'renewal', outcome: 'renewed',
    /** Share of offers that are renewed because of it, whoever the customer is. */
    moreRenewed: 0.04,
    /** Of those whose price went up, this share calls about it; the others call as before. */
    callingWhenDearer: { treated: 0.2, held: 0.4 },
  },
} as const
