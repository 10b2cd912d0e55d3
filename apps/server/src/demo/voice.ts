import { atHour } from './hours.ts'
import { DAY, type Story } from './story.ts'
import { personal } from './ways.ts'

export function complaint(story: Story, from: number): void {
  const { customer, luck, emit } = story
  const channel = luck.weighted([['call', 45], ['web', 30], ['letter', 15], ['branch', 10]] as const)
  let at = atHour(luck, channel, from + luck.between(1, 9) * DAY)
  emit({ touchpoint: 'complaint-made', channel, at, mood: luck.normal(-0.75, 0.2) })
  at = atHour(luck, 'letter', at + luck.between(1, 5) * DAY)
  emit({ touchpoint: 'complaint-acknowledged', channel: 'letter', at })
  if (luck.happens(0.7)) {
    const by = personal(luck, customer.way)
    at = atHour(luck, by, at + luck.between(1, 12) * DAY)
    emit({ touchpoint: 'complaint-talk', channel: by, at, success: luck.happens(0.7), mood: luck.normal(-0.2, 0.4) })
  }
  at = atHour(luck, 'letter', at + luck.between(2, 20) * DAY)
  if (luck.happens(0.86)) emit({ touchpoint: 'complaint-resolved', channel: 'letter', at, success: true, mood: luck.normal(0.15, 0.45) })
  else {
    emit({ touchpoint: 'complaint-escalated', channel: 'letter', at, success: false, mood: -0.9 })
    story.angryAt = at
  }
}

/** What is said when asked, and told to others. */
export function telling(story: Story, from: number, mood: number): void {
  const { luck, emit } = story
  let at = atHour(luck, 'email', from + luck.between(1, 5) * DAY)
  emit({ touchpoint: 'feedback-invited', channel: 'email', at })
  if (!luck.happens(0.38)) return
  const channel = luck.pick(['web', 'app'])
  at = atHour(luck, channel, at + luck.between(0, 4) * DAY)
  emit({ touchpoint: 'feedback-given', channel, at, mood: luck.normal(mood, 0.15) })
  if (mood > 0.45 && luck.happens(0.4)) emit({ touchpoint: 'friend-referred', channel: 'app', at: atHour(luck, 'app', at + luck.between(0, 9) * DAY), mood: 0.9 })
  else if (mood < -0.35 && luck.happens(0.3)) emit({ touchpoint: 'bad-review', channel: 'web', at: atHour(luck, 'web', at + luck.between(0, 4) * DAY), mood: -0.9 })
}
