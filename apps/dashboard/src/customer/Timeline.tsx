import { createMemo, createSignal, For, Show } from 'solid-js'
import { createWidth } from '../chart/createWidth.ts'
import { Card, Evidence, format, timeZone } from '../ui/index.ts'
import type { Contact, CustomerLife, Run } from './story.ts'
import { strings } from './strings.ts'
import { layoutTimeline, NAME_WIDTH } from './timeline.ts'
import styles from './Timeline.module.css'

const says = strings.customer.timeline
const DAY = 86_400_000
const WINDOWS = { all: Infinity, year: 365 * DAY, quarter: 90 * DAY, month: 30 * DAY } as const
type Window = keyof typeof WINDOWS

/** Channels as rows, journeys as brackets, money and mood as strips above: one time axis. */
export function Timeline(props: { life: CustomerLife; class: string | undefined }) {
  const { ref, width } = createWidth(960)
  const [window, setWindow] = createSignal<Window>('all')
  const [pointed, setPointed] = createSignal<string>()
  const ends = createMemo(() => {
    const { contacts, runs, customer } = props.life
    const to = Math.max(customer.firstSeenAt, ...contacts.map((c) => c.at), ...runs.map((r) => r.endedAt ?? r.lastAt)) + DAY
    const first = Math.min(...contacts.map((c) => c.at), ...runs.map((r) => r.startedAt), to - DAY) - DAY
    return { from: Math.max(first, to - WINDOWS[window()]), to }
  })
  const layout = createMemo(() => layoutTimeline(props.life, { width: Math.max(320, width()), ...ends() }))
  const runSays = (run: Run) => says.run(run.journey, format.period(new Date(run.startedAt).toISOString(), new Date(run.endedAt ?? run.lastAt).toISOString()), run.outcome ?? strings.customer.states[run.status])
  const period = () => `${format.day(new Date(ends().from))} – ${format.day(new Date(ends().to - DAY))}`
  return (
    <Card class={props.class} question={says.question} means={says.means} answer={<Show when={layout().money.length > 0}>{strings.customer.contacts.money} <Evidence of="sums" /></Show>}>
      <fieldset class={styles.windows}>
        <legend>{says.window}</legend>
        <For each={Object.keys(WINDOWS) as Window[]}>{(each) => (
          <label><input type="radio" name="timeline-window" checked={window() === each} onChange={() => setWindow(each)} />{says.windows[each]}</label>
        )}</For>
      </fieldset>
      <div class={styles.frame} ref={ref}>
        <svg width={layout().width} height={layout().height} role="img" aria-label={says.described(format.count(props.life.contacts.length), format.count(layout().channels.length), format.count(props.life.runs.length))} onPointerLeave={() => setPointed(undefined)}>
          <For each={layout().ticks}>{(tick, index) => (
            <>
              <line class={styles.tick} x1={tick.x} x2={tick.x} y1={18} y2={layout().height - 8} />
              <text class={styles.tickText} x={tick.x} y={12}>{tickWord(tick.at, ends(), index() === 0)}</text>
            </>
          )}</For>
          <Show when={layout().bands.money.height > 0}><Strip name={says.money} y={layout().bands.money.y} height={layout().bands.money.height} /></Show>
          <Show when={layout().bands.mood.height > 0}>
            <Strip name={says.mood} y={layout().bands.mood.y} height={layout().bands.mood.height} />
            <line class={styles.zero} x1={NAME_WIDTH} x2={layout().width - 16} y1={layout().bands.mood.y + layout().bands.mood.height / 2} y2={layout().bands.mood.y + layout().bands.mood.height / 2} />
          </Show>
          <Show when={layout().bands.runs.height > 0}><text class={styles.name} x={0} y={layout().bands.runs.y + 14}>{says.runs}</text></Show>
          <For each={layout().channels}>{(channel) => (
            <>
              <line class={styles.row} x1={NAME_WIDTH} x2={layout().width - 16} y1={channel.y} y2={channel.y} />
              <text class={styles.name} x={0} y={channel.y + 4}>{channel.name}</text>
            </>
          )}</For>
          <For each={layout().money}>{(bar) => (
            <rect class={bar.isRevenue ? styles.revenue : styles.cost} x={bar.x - 2} y={bar.y} width={4} height={bar.height} onPointerEnter={() => setPointed(contactSays(bar.contact))} />
          )}</For>
          <path class={styles.moodLine} d={layout().moods.map((m, i) => `${i === 0 ? 'M' : 'L'}${m.x} ${m.y}`).join(' ')} />
          <For each={layout().moods}>{(mood) => (
            <circle class={styles.mood} cx={mood.x} cy={mood.y} r={3.5} onPointerEnter={() => setPointed([format.day(new Date(mood.feeling.at)), mood.feeling.touchpoint, mood.feeling.words && `“${mood.feeling.words}”`].filter(Boolean).join(' · '))} />
          )}</For>
          <For each={layout().brackets}>{(bracket) => (
            <g class={styles.bracket} data-status={bracket.run.status} onPointerEnter={() => setPointed(runSays(bracket.run))}>
              <rect class={styles.bracketHit} x={bracket.x} y={bracket.y} width={bracket.width} height={18} />
              <path d={`M${bracket.x} ${bracket.y + 18} V${bracket.y + 13} H${bracket.x + bracket.width} V${bracket.y + 18}`} />
              <Show when={bracket.width > 48}>
                <foreignObject x={bracket.x + 3} y={bracket.y - 3} width={bracket.width - 4} height={16}><div class={styles.bracketName}>{bracket.run.journey} · {bracket.run.outcome ?? strings.customer.states[bracket.run.status]}</div></foreignObject>
              </Show>
            </g>
          )}</For>
          <For each={layout().dots}>{(dot) => (
            <g class={styles.dot} data-direction={dot.contact.direction} onPointerEnter={() => setPointed(contactSays(dot.contact))}>
              <circle class={styles.dotHit} cx={dot.x} cy={dot.y} r={10} />
              <Show when={dot.contact.success !== false} fallback={<path class={styles.cross} d={`M${dot.x - 4} ${dot.y - 4} l8 8 M${dot.x - 4} ${dot.y + 4} l8 -8`} />}>
                <circle cx={dot.x} cy={dot.y} r={4.5} />
              </Show>
            </g>
          )}</For>
        </svg>
      </div>
      <p class={styles.says} aria-hidden="true">{pointed() ?? (layout().dots.length === 0 ? says.nothing : says.means)}</p>
      <p class="note">{says.foot(format.count(layout().dots.length), period(), timeZone)}</p>
    </Card>
  )
}

function Strip(props: { name: string; y: number; height: number }) {
  return <text class={styles.name} x={0} y={props.y + props.height / 2 + 4}>{props.name}</text>
}

/** One contact in a line. */
function contactSays(contact: Contact): string {
  const list = strings.customer.contacts
  return [
    format.moment(new Date(contact.at)), `${contact.touchpoint} (${contact.channel.toLowerCase()})`, contact.journey,
    contact.success === false ? list.failed : undefined, contact.effort ? list.effort(contact.effort) : undefined,
    contact.revenueMinor && contact.currency ? `+${format.moneyExact(contact.revenueMinor, contact.currency)}` : undefined,
    contact.costMinor && contact.currency ? `−${format.moneyExact(contact.costMinor, contact.currency)}` : undefined,
    contact.text ? `“${contact.text}”` : undefined,
  ].filter(Boolean).join(' · ')
}

function tickWord(at: number, ends: { from: number; to: number }, isFirst: boolean): string {
  const days = (ends.to - ends.from) / DAY
  const date = new Date(at)
  const options: Intl.DateTimeFormatOptions = days < 48 ? { day: 'numeric', month: 'short' }
    : date.getUTCMonth() === 0 || isFirst ? { month: 'short', year: 'numeric' } : { month: 'short' }
  return new Intl.DateTimeFormat(format.locale, { ...options, timeZone: 'UTC' }).format(date)
}
