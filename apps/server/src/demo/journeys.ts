import type { JourneyRules, OutcomeRule, StepRule, Tier } from '@throughline/domain'
import { CURRENCY } from './catalogue.ts'

export interface DemoJourney {
  readonly code: string
  readonly name: string
  readonly tier: Tier
  /** Code of the journey it is part of. */
  readonly parent: string | null
  /** In the customer's words. */
  readonly goal: string
  readonly rules: Extract<JourneyRules, { cut: 'definition' }>
}

const DAY = 86_400_000
const step = (key: string, name: string, touchpoints: readonly string[], more: Partial<StepRule> = {}): StepRule =>
  ({ key, name, touchpoints: [...touchpoints], journeys: [], optional: false, ...more })
const optional = { optional: true }
const ends = (kind: string, result: OutcomeRule['result'], touchpoints: readonly string[], more: Partial<OutcomeRule> = {}): OutcomeRule =>
  ({ kind, result, when: { touchpoints: [...touchpoints] }, ...more })
const worth = (pounds: number): OutcomeRule['value'] => ({ from: 'fixed', amountMinor: pounds * 100, currency: CURRENCY })

/** Parents stand before their parts, so they can be saved in this order. */
export const JOURNEYS: readonly DemoJourney[] = [
  {
    code: 'joining', name: 'Joining', tier: 'life stage', parent: null, goal: 'I want to be well covered without a fuss',
    rules: {
      cut: 'definition', entry: ['quote-start'], timeoutMs: 120 * DAY,
      steps: [step('quote', 'Quote', [], { journeys: ['quote'] }), step('onboarding', 'Onboarding', [], { journeys: ['onboarding'] })],
      outcomes: [ends('joined', 'achieved', ['cover-confirmed'], { customerValuePercent: 70 })],
    },
  },
  {
    code: 'being-covered', name: 'Being covered', tier: 'life stage', parent: null, goal: 'I want help when something goes wrong',
    rules: {
      cut: 'definition', entry: ['invoice-sent', 'claim-reported', 'complaint-made'], timeoutMs: 120 * DAY,
      steps: [
        step('billing', 'Billing', [], { journeys: ['billing'] }), step('claim', 'Claim', [], { journeys: ['claim'], ...optional }),
        step('complaint', 'Complaint', [], { journeys: ['complaint'], ...optional }),
      ],
      outcomes: [],
    },
  },
  {
    code: 'staying', name: 'Deciding to stay', tier: 'life stage', parent: null, goal: 'I want to know that I am still in the right place',
    rules: {
      cut: 'definition', entry: ['renewal-offer'], timeoutMs: 75 * DAY,
      steps: [step('renewal', 'Renewal', [], { journeys: ['renewal'] })],
      outcomes: [
        ends('kept', 'achieved', ['renewal-confirmed'], { customerValuePercent: 60 }),
        ends('lost', 'failed', ['policy-cancelled']),
      ],
    },
  },
  {
    code: 'quote', name: 'Quote', tier: 'journey', parent: 'joining', goal: 'I want a fair price for what I need',
    rules: {
      cut: 'definition', entry: ['quote-start'], timeoutMs: 30 * DAY,
      steps: [
        step('start', 'Start', ['quote-start']), step('details', 'Details', ['quote-details']), step('price', 'Price', ['quote-price']),
        step('advice', 'Advice', ['quote-advice', 'quote-reminder'], optional), step('buy', 'Buy', ['policy-bought']),
      ],
      outcomes: [ends('bought', 'achieved', ['policy-bought'], { value: { from: 'revenue' }, customerValuePercent: 60 })],
    },
  },
  {
    code: 'onboarding', name: 'Onboarding', tier: 'journey', parent: 'joining', goal: 'I want to know that I am covered and how to reach you',
    rules: {
      cut: 'definition', entry: ['welcome-letter'], timeoutMs: 45 * DAY,
      steps: [
        step('welcome', 'Welcome', ['welcome-letter']), step('documents', 'Documents', ['documents-checked']),
        step('app', 'App', ['app-activated'], optional), step('payment', 'Payment', ['payment-set-up']), step('confirmed', 'Confirmed', ['cover-confirmed']),
      ],
      outcomes: [ends('onboarded', 'achieved', ['cover-confirmed'], { customerValuePercent: 70 })],
    },
  },
  {
    code: 'claim', name: 'Claim', tier: 'journey', parent: 'being-covered', goal: 'I want my life back the way it was before the damage',
    rules: {
      cut: 'definition', entry: ['claim-reported'], timeoutMs: 60 * DAY,
      steps: [
        step('report', 'Report', ['claim-reported']), step('photos', 'Photos', [], { journeys: ['send-photos'] }),
        step('chase', 'Chasing', ['claim-call'], optional), step('visit', 'Adjuster', [], { journeys: ['adjuster'], ...optional }),
        step('decision', 'Decision', ['claim-decision', 'claim-declined']),
        step('repair', 'Repair', ['repair-booked', 'repair-done'], optional), step('settle', 'Settled', ['claim-paid']),
      ],
      outcomes: [
        ends('settled', 'achieved', ['claim-paid'], { customerValuePercent: 90 }),
        ends('declined', 'failed', ['claim-declined'], { customerValuePercent: 5 }),
      ],
    },
  },
  {
    code: 'billing', name: 'Billing', tier: 'journey', parent: 'being-covered', goal: 'I want to pay what I owe and understand it',
    rules: {
      cut: 'definition', entry: ['invoice-sent'], timeoutMs: 60 * DAY,
      steps: [
        step('invoice', 'Invoice', ['invoice-sent']), step('question', 'Question', ['billing-call'], optional),
        step('trouble', 'Trouble', ['payment-failed', 'payment-reminder'], optional), step('pay', 'Pay', ['payment-made', 'sent-to-collection']),
      ],
      outcomes: [
        ends('paid', 'achieved', ['payment-made'], { value: { from: 'revenue' }, customerValuePercent: 40 }),
        ends('arrears', 'failed', ['sent-to-collection']),
      ],
    },
  },
  {
    code: 'complaint', name: 'Complaint', tier: 'journey', parent: 'being-covered', goal: 'I want somebody to listen and put it right',
    rules: {
      cut: 'definition', entry: ['complaint-made'], timeoutMs: 60 * DAY,
      steps: [
        step('made', 'Made', ['complaint-made']), step('acknowledged', 'Acknowledged', ['complaint-acknowledged']),
        step('talk', 'Talk', ['complaint-talk'], optional), step('answer', 'Answer', ['complaint-resolved', 'complaint-escalated']),
      ],
      outcomes: [
        ends('resolved', 'achieved', ['complaint-resolved'], { customerValuePercent: 65 }),
        ends('escalated', 'failed', ['complaint-escalated'], { customerValuePercent: 0 }),
      ],
    },
  },
  {
    code: 'renewal', name: 'Renewal', tier: 'journey', parent: 'staying', goal: 'I want to stay covered at a price that is still fair',
    rules: {
      cut: 'definition', entry: ['renewal-offer'], timeoutMs: 75 * DAY,
      steps: [
        step('offer', 'Offer', ['renewal-offer']), step('look', 'Price looked at', ['renewal-price'], optional),
        step('talk', 'Talk', ['renewal-call'], optional), step('decide', 'Decide', ['renewal-confirmed', 'policy-cancelled']),
      ],
      outcomes: [
        ends('renewed', 'achieved', ['renewal-confirmed'], { value: { from: 'revenue' }, customerValuePercent: 60 }),
        ends('left', 'failed', ['policy-cancelled'], { value: worth(-380) }),
      ],
    },
  },
  {
    code: 'recommending', name: 'Recommending', tier: 'journey', parent: null, goal: 'I want to tell others what it was like',
    rules: {
      cut: 'definition', entry: ['feedback-invited'], timeoutMs: 30 * DAY,
      steps: [step('asked', 'Asked', ['feedback-invited']), step('answered', 'Answered', ['feedback-given']), step('told', 'Told others', ['friend-referred', 'bad-review'], optional)],
      outcomes: [
        ends('recommended', 'achieved', ['friend-referred'], { value: worth(55), customerValuePercent: 20 }),
        ends('warned', 'failed', ['bad-review'], { value: worth(-90) }),
      ],
    },
  },
  {
    code: 'repair-job', name: 'Repair job', tier: 'journey', parent: null, goal: 'I want a clear job and to be paid on time',
    rules: {
      cut: 'definition', entry: ['job-offered'], timeoutMs: 60 * DAY,
      steps: [
        step('offer', 'Offered', ['job-offered']), step('accept', 'Accepted', ['job-accepted', 'job-returned']),
        step('work', 'Finished', ['job-finished']), step('invoice', 'Invoice', ['job-invoice']), step('paid', 'Paid', ['job-paid']),
      ],
      outcomes: [
        ends('job-settled', 'achieved', ['job-paid'], { customerValuePercent: 80 }),
        ends('job-refused', 'failed', ['job-returned']),
      ],
    },
  },
  {
    code: 'send-photos', name: 'Send photos', tier: 'micro-journey', parent: 'claim', goal: 'I want to show you the damage in one go',
    rules: {
      cut: 'definition', entry: ['photo-upload'], timeoutMs: 2 * DAY,
      steps: [step('upload', 'Upload', ['photo-upload'])],
      outcomes: [{ kind: 'photos-received', result: 'achieved', when: { touchpoints: ['photo-upload'], success: true }, customerValuePercent: 30 }],
    },
  },
  {
    code: 'adjuster', name: 'Adjuster’s visit', tier: 'micro-journey', parent: 'claim', goal: 'I want somebody to see the damage soon',
    rules: {
      cut: 'definition', entry: ['adjuster-booked'], timeoutMs: 40 * DAY,
      steps: [step('booked', 'Booked', ['adjuster-booked']), step('visit', 'Visit', ['adjuster-visit'])],
      outcomes: [ends('damage-seen', 'achieved', ['adjuster-visit'], { customerValuePercent: 40 })],
    },
  },
]
