/** The made-up insurer's catalogue: what its journeys look like before chance has its say. */
export interface MadeUpJourney {
  readonly code: string
  readonly name: string
  readonly goal: string
  readonly parent: string
  /** Of all runs. */
  readonly weight: number
  readonly steps: readonly MadeUpStep[]
  readonly good: string
  readonly bad: string
  readonly customerValue: number
}

interface MadeUpStep {
  readonly key: string
  readonly name: string
  /** Touchpoint code, usual channels and minutes of our time. */
  readonly touchpoint: string
  readonly channels: readonly string[]
  readonly minutes: number
  /** Chance that a run passes on from here, mean days until the next step, mean sentiment. */
  readonly onward: number
  readonly days: number
  readonly felt: number
  readonly revenue?: number
  readonly optional?: boolean
}

const step = (key: string, name: string, channels: string, minutes: number, onward: number, days: number, felt: number, more: { revenue?: number; optional?: boolean } = {}): MadeUpStep =>
  ({ key, name, touchpoint: key, channels: channels.split(' '), minutes, onward, days, felt, ...more })

export const CHANNELS = [['web', 'Web'], ['app', 'App'], ['call', 'Call centre'], ['branch', 'Branch'], ['letter', 'Letter'], ['field', 'Field visit']] as const
export const COST_PER_MINUTE: Readonly<Record<string, number>> = { web: 4, app: 3, call: 95, branch: 120, letter: 40, field: 140 }
export const TERRITORIES = [['north', 'North'], ['south', 'South'], ['east', 'East'], ['west', 'West']] as const
export const OUTCOMES = [
  ['bought', 'Bought cover', true], ['onboarded', 'Ready to use', true], ['settled', 'Claim settled', true], ['paid', 'Bill settled', true],
  ['renewed', 'Renewed', true], ['resolved', 'Complaint resolved', true], ['recommended', 'Recommended us', true],
  ['gave-up', 'Gave up', false], ['rejected', 'Claim rejected', false], ['left', 'Left us', false], ['escalated', 'Went to the ombudsman', false],
] as const
export const LIFE_STAGES = [['joining', 'Joining', 'Find cover I can trust'], ['staying', 'Staying', 'Be looked after without effort'], ['deciding', 'Deciding to stay', 'Know that staying is right']] as const

export const JOURNEYS: readonly MadeUpJourney[] = [
  {
    code: 'quote', name: 'Get a quote', goal: 'Know what it costs and what I get', parent: 'joining', weight: 0.24, good: 'bought', bad: 'gave-up', customerValue: 55,
    steps: [step('quote-form', 'Quote form', 'web app branch', 3, 0.82, 0.02, 0.15), step('quote-shown', 'Quote shown', 'web app', 1, 0.66, 1.5, 0.05), step('advice', 'Advice', 'call branch', 18, 0.85, 2, 0.4, { optional: true }), step('purchase', 'Purchase', 'web app branch', 4, 1, 0, 0.45, { revenue: 42_000 })],
  },
  {
    code: 'onboarding', name: 'Get started', goal: 'Have my cover running and my papers in one place', parent: 'joining', weight: 0.14, good: 'onboarded', bad: 'gave-up', customerValue: 40,
    steps: [step('welcome', 'Welcome letter', 'letter app', 2, 0.93, 3, 0.25), step('register', 'Register', 'web app', 4, 0.86, 5, -0.05), step('documents', 'Documents in place', 'web app letter', 3, 0.94, 6, 0.1), step('first-login', 'First use', 'app web', 2, 1, 0, 0.35)],
  },
  {
    code: 'claim', name: 'Claim', goal: 'Get my damage repaired and paid without chasing anyone', parent: 'staying', weight: 0.22, good: 'settled', bad: 'rejected', customerValue: 90,
    steps: [step('claim-notice', 'Tell us', 'call app web branch', 9, 0.97, 1, -0.2), step('claim-form', 'Claim form', 'web app letter', 7, 0.9, 4, -0.35), step('assessor', 'Assessor visits', 'field', 55, 0.93, 11, 0.1), step('decision', 'Decision', 'letter app', 6, 0.84, 5, 0), step('repair', 'Repair', 'field', 35, 0.97, 9, 0.3, { optional: true }), step('payout', 'Payout', 'app letter', 3, 1, 0, 0.6)],
  },
  {
    code: 'billing', name: 'Pay a bill', goal: 'Pay the right amount with no surprise', parent: 'staying', weight: 0.2, good: 'paid', bad: 'gave-up', customerValue: 30,
    steps: [step('bill', 'Bill', 'letter app', 1, 0.97, 9, -0.1), step('bill-question', 'Question about the bill', 'call app', 8, 0.9, 3, -0.3, { optional: true }), step('payment', 'Payment', 'web app branch', 1, 1, 0, 0.1, { revenue: 9_500 })],
  },
  {
    code: 'renewal', name: 'Renew', goal: 'Keep good cover at a fair price', parent: 'deciding', weight: 0.13, good: 'renewed', bad: 'left', customerValue: 60,
    steps: [step('renewal-offer', 'Renewal offer', 'letter app', 2, 0.9, 12, -0.15), step('price-check', 'Price check', 'web call', 6, 0.88, 5, -0.2, { optional: true }), step('renewal-decision', 'Decision', 'web app call branch', 4, 1, 0, 0.2, { revenue: 38_000 })],
  },
  {
    code: 'complaint', name: 'Complain', goal: 'Be heard and have it put right', parent: 'deciding', weight: 0.07, good: 'resolved', bad: 'escalated', customerValue: 75,
    steps: [step('complaint', 'Complaint', 'call letter web', 14, 0.96, 2, -0.7), step('first-answer', 'First answer', 'call letter', 12, 0.8, 6, -0.3), step('remedy', 'Remedy', 'call branch letter', 10, 1, 0, 0.35)],
  },
]

/** Contacts between steps that nobody planned: chasing, repeating, asking. */
export const DETOURS = [['status-call', 'Where is it?', 'call', 7, -0.5], ['help-page', 'Help page', 'web', 1, -0.1], ['chat', 'Chat', 'app', 5, 0], ['callback', 'Call back', 'call', 6, 0.1]] as const
