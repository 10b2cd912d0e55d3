/** Harbour Mutual's places: where it works, how it can be reached and what a contact costs. */

export interface Named {
  readonly code: string
  readonly name: string
}

export interface NamedTouchpoint extends Named {
  /** Channel code. */
  readonly usualChannel: string
}

export interface NamedOutcomeKind extends Named {
  readonly isGood: boolean
}

export interface NamedCostRate {
  readonly channel?: string
  readonly touchpoint?: string
  readonly perContactMinor: number
  readonly perMinuteMinor: number
}

export const CURRENCY = 'GBP'

export const TERRITORIES: readonly Named[] = [
  { code: 'north', name: 'North and Scotland' },
  { code: 'midlands', name: 'Midlands' },
  { code: 'wales-west', name: 'Wales and the West' },
  { code: 'london', name: 'London' },
  { code: 'south-coast', name: 'South Coast' },
]

export const CHANNELS: readonly Named[] = [
  { code: 'web', name: 'Website' },
  { code: 'app', name: 'App' },
  { code: 'call', name: 'Call centre' },
  { code: 'branch', name: 'Branch' },
  { code: 'field', name: 'Field visit' },
  { code: 'letter', name: 'Letter' },
  { code: 'email', name: 'E-mail' },
]

const touchpoint = (code: string, name: string, usualChannel: string): NamedTouchpoint => ({ code, name, usualChannel })

export const TOUCHPOINTS: readonly NamedTouchpoint[] = [
  touchpoint('quote-start', 'Quote started', 'web'),
  touchpoint('quote-details', 'Details for the quote', 'web'),
  touchpoint('quote-price', 'Price shown', 'web'),
  touchpoint('quote-advice', 'Advice on cover', 'call'),
  touchpoint('quote-reminder', 'Reminder of a quote', 'email'),
  touchpoint('policy-bought', 'Policy bought', 'web'),

  touchpoint('welcome-letter', 'Welcome letter', 'letter'),
  touchpoint('documents-checked', 'Documents checked', 'web'),
  touchpoint('app-activated', 'App activated', 'app'),
  touchpoint('payment-set-up', 'Payment set up', 'web'),
  touchpoint('cover-confirmed', 'Cover confirmed', 'email'),

  touchpoint('invoice-sent', 'Invoice sent', 'letter'),
  touchpoint('payment-made', 'Payment made', 'web'),
  touchpoint('payment-failed', 'Payment failed', 'web'),
  touchpoint('payment-reminder', 'Payment reminder', 'letter'),
  touchpoint('billing-call', 'Question about a bill', 'call'),
  touchpoint('sent-to-collection', 'Sent to collection', 'letter'),

  touchpoint('claim-reported', 'Claim reported', 'web'),
  touchpoint('photo-upload', 'Photos of the damage', 'app'),
  touchpoint('claim-call', 'Call about a claim', 'call'),
  touchpoint('adjuster-booked', 'Adjuster booked', 'call'),
  touchpoint('adjuster-visit', 'Adjuster’s visit', 'field'),
  touchpoint('claim-decision', 'Decision on the claim', 'letter'),
  touchpoint('claim-declined', 'Claim declined', 'letter'),
  touchpoint('repair-booked', 'Repair booked', 'call'),
  touchpoint('repair-done', 'Repair done', 'field'),
  touchpoint('claim-paid', 'Claim settled', 'letter'),

  touchpoint('renewal-offer', 'Renewal offer', 'letter'),
  touchpoint('renewal-price', 'Renewal price looked at', 'web'),
  touchpoint('renewal-call', 'Call about the renewal', 'call'),
  touchpoint('renewal-confirmed', 'Policy renewed', 'web'),
  touchpoint('policy-cancelled', 'Policy ended', 'call'),

  touchpoint('complaint-made', 'Complaint made', 'call'),
  touchpoint('complaint-acknowledged', 'Complaint acknowledged', 'letter'),
  touchpoint('complaint-talk', 'Talk about the complaint', 'call'),
  touchpoint('complaint-resolved', 'Complaint resolved', 'letter'),
  touchpoint('complaint-escalated', 'Complaint taken to the ombudsman', 'letter'),

  touchpoint('feedback-invited', 'Asked for feedback', 'email'),
  touchpoint('feedback-given', 'Feedback given', 'web'),
  touchpoint('friend-referred', 'Friend referred', 'app'),
  touchpoint('bad-review', 'Others warned in a review', 'web'),

  touchpoint('document-download', 'Policy document downloaded', 'web'),
  touchpoint('details-changed', 'Address or car changed', 'web'),
  touchpoint('general-question', 'General question', 'call'),

  touchpoint('job-offered', 'Repair job offered', 'email'),
  touchpoint('job-accepted', 'Repair job accepted', 'web'),
  touchpoint('job-finished', 'Repair job finished', 'field'),
  touchpoint('job-invoice', 'Partner’s invoice received', 'web'),
  touchpoint('job-paid', 'Partner paid', 'email'),
  touchpoint('job-returned', 'Repair job given back', 'call'),
  touchpoint('file-handover', 'Claim file handed over', 'branch'),
]

const kind = (code: string, name: string, isGood: boolean): NamedOutcomeKind => ({ code, name, isGood })

export const OUTCOME_KINDS: readonly NamedOutcomeKind[] = [
  kind('bought', 'Bought', true),
  kind('onboarded', 'Ready to use', true),
  kind('paid', 'Paid', true),
  kind('arrears', 'In arrears', false),
  kind('settled', 'Claim settled', true),
  kind('declined', 'Claim declined', false),
  kind('renewed', 'Renewed', true),
  kind('left', 'Left', false),
  kind('resolved', 'Complaint resolved', true),
  kind('escalated', 'Went to the ombudsman', false),
  kind('recommended', 'Recommended us', true),
  kind('warned', 'Warned others', false),
  kind('photos-received', 'Photos received', true),
  kind('damage-seen', 'Damage seen', true),
  kind('joined', 'Became a customer', true),
  kind('kept', 'Kept for another year', true),
  kind('lost', 'Lost', false),
  kind('job-settled', 'Job finished and paid', true),
  kind('job-refused', 'Job given back', false),
]

/** Pence. Rough full costs of a British insurer; invented, but of the right size. */
export const COST_RATES: readonly NamedCostRate[] = [
  { channel: 'web', perContactMinor: 8, perMinuteMinor: 0 },
  { channel: 'app', perContactMinor: 5, perMinuteMinor: 0 },
  { channel: 'email', perContactMinor: 2, perMinuteMinor: 0 },
  { channel: 'letter', perContactMinor: 115, perMinuteMinor: 0 },
  { channel: 'call', perContactMinor: 90, perMinuteMinor: 68 },
  { channel: 'branch', perContactMinor: 150, perMinuteMinor: 82 },
  { channel: 'field', perContactMinor: 2600, perMinuteMinor: 95 },
  { touchpoint: 'complaint-talk', channel: 'call', perContactMinor: 300, perMinuteMinor: 110 },
  { touchpoint: 'complaint-escalated', perContactMinor: 65_000, perMinuteMinor: 0 },
]
