import { createSignal, For, Show } from 'solid-js'
import { Button, Card, Evidence, format } from '../ui/index.ts'
import type { Contact, CustomerLife } from './story.ts'
import { strings } from './strings.ts'
import styles from './ContactList.module.css'

const says = strings.customer.contacts
const FIRST = 20

/** Every contact in words, latest first: the timeline for those who read. */
export function ContactList(props: { life: CustomerLife; class: string | undefined }) {
  const [shown, setShown] = createSignal(FIRST)
  const latest = () => [...props.life.contacts].reverse()
  const feltAt = (contact: Contact) => props.life.feelings.find((f) => f.at === contact.at && f.words)?.words ?? null
  return (
    <Card class={props.class} question={says.question} answer={<Show when={props.life.contacts.some((c) => c.revenueMinor || c.costMinor)}>{says.money} <Evidence of="sums" /></Show>}>
      <ol class={styles.list}>
        <For each={latest().slice(0, shown())}>{(contact) => (
          <li>
            <time dateTime={new Date(contact.at).toISOString()} title={format.moment(new Date(contact.at))}>{format.day(new Date(contact.at))}<span>{format.time(new Date(contact.at))}</span></time>
            <div>
              <p>
                <strong>{contact.touchpoint}</strong>
                <span class={styles.facts}>
                  {[contact.channel, contact.direction === 'outbound' ? says.outbound : undefined, contact.journey, contact.success === false ? says.failed : undefined,
                    contact.effort ? says.effort(contact.effort) : undefined, contact.durationS ? format.duration(contact.durationS) : undefined].filter(Boolean).join(' · ')}
                </span>
              </p>
              <Show when={contact.text ?? feltAt(contact)}>{(words) => <q>{words()}</q>}</Show>
            </div>
            <span class={styles.money}>
              <Show when={contact.revenueMinor && contact.currency}><span>{format.money(contact.revenueMinor!, contact.currency!, { signed: true })}</span></Show>
              <Show when={contact.costMinor && contact.currency}><span class="quiet">{format.money(-contact.costMinor!, contact.currency!)}</span></Show>
            </span>
          </li>
        )}</For>
      </ol>
      <Show when={latest().length > shown()}>
        <Button look="plain" onClick={() => setShown(shown() + 50)}>{says.more(format.count(latest().length - shown()))}</Button>
      </Show>
    </Card>
  )
}
