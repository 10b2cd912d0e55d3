import { featuresOf } from '@throughline/analytics/segment/features'
import type { PeopleList } from '@throughline/analytics'
import { minorDigits } from '@throughline/domain/define/money'
import { Refusal } from '@throughline/domain/define/refusal'
import { lookUpSegments } from '@throughline/domain/segment/lookUpSegments'
import { createMemo, createSignal, Index, For, Match, Show, Switch } from 'solid-js'
import { attributeWord } from '../filters/attributeWord.ts'
import { useFilters, type SavedSegment } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Dialog, format, toast } from '../ui/index.ts'
import { draftToRule, EMPTY_PARTS, ruleToDraft, type DraftPart, type RuleDraft } from './ruleDraft.ts'
import { ruleWords, type RuleNames } from './ruleWords.ts'
import { strings } from './strings.ts'
import styles from './RuleDialog.module.css'

const says = strings.editor
const KINDS = ['sequence', 'feature', 'attribute', 'segment'] as const
const MOST_STEPS = 5

/** Makes a segment by a rule, or changes one; who fits is counted while it is written. */
export function RuleDialog(props: { segment: SavedSegment | undefined; names: RuleNames; onClose: () => void }) {
  const replica = useReplica()
  const use = useFilters()
  const id = props.segment?.id ?? crypto.randomUUID()
  const features = () => featuresOf({ channels: use.overview()?.channels ?? [] })
  const unitOf = (feature: string): number => {
    const unit = features().find((f) => f.feature === feature)?.unit
    return unit === 'money' ? 10 ** minorDigits(props.names.currency) : unit === 'share' ? 0.01 : 1
  }
  const [draft, setDraft] = createSignal<RuleDraft>((props.segment && ruleToDraft(props.segment.written, unitOf)) ?? { joined: 'all', parts: [EMPTY_PARTS.sequence] })
  const [isBusy, setIsBusy] = createSignal(false)
  const rule = createMemo(() => draftToRule(draft(), unitOf))
  const others = () => use.segments().filter((one) => one.id !== id)
  /** The rule with others looked up, or why it cannot be. */
  const whole = createMemo(() => {
    const own = rule()
    if (own === null) return null
    try {
      return { rule: lookUpSegments(own, (named) => use.segments().find((one) => one.id === named)?.written, [id as never]) }
    } catch (reason) {
      if (reason instanceof Refusal) return { refusal: reason.message }
      throw reason
    }
  })
  const counted = replica.createAnswer<PeopleList>('people.list', () => { const one = whole(); return one && 'rule' in one && one.rule ? { cohort: { segment: one.rule }, limit: 1 } : undefined })
  const change = (at: number, part: DraftPart) => setDraft((now) => ({ ...now, parts: now.parts.map((one, i) => (i === at ? part : one)) }))
  const save = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const own = rule(), one = whole()
    if (own === null || !one || !('rule' in one)) return
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim()
    setIsBusy(true)
    await replica.send('segment.save', { id, name, origin: 'rule', description: ruleWords(own, props.names).slice(0, 2_000), rule: own })
    props.onClose()
    toast(strings.keep.saved(name))
  }
  const touchpoints = () => [...(use.overview()?.touchpoints ?? [])].sort((a, b) => a.name.localeCompare(b.name))
  const Touchpoints = (own: { value: string; label: string; none?: string; onChange: (code: string) => void }) => (
    <select aria-label={own.label} value={own.value} onChange={(event) => own.onChange(event.currentTarget.value)}>
      <option value="">{own.none ?? says.choose}</option>
      <For each={touchpoints()}>{(t) => <option value={t.code} selected={t.code === own.value}>{t.name}</option>}</For>
    </select>
  )
  return (
    <Dialog title={props.segment ? says.change : says.title} isOpen onClose={props.onClose}>
      <form class={styles.form} onSubmit={(event) => void save(event)}>
        <label class={styles.name}>{strings.keep.name}<input name="name" required maxLength={120} value={props.segment?.name ?? ''} /></label>
        <label class={styles.joined}>{says.who}
          <select value={draft().joined} onChange={(event) => { const joined = event.currentTarget.value as RuleDraft['joined']; setDraft((now) => ({ ...now, joined })) }}>
            <option value="all">{says.all}</option>
            <option value="any">{says.any}</option>
          </select>
        </label>
        <ol class={styles.parts}>
          <Index each={draft().parts}>{(part, at) => (
            <li class={styles.part}>
              <div class={styles.line}>
                <select aria-label={says.kind} value={part().kind} onChange={(event) => change(at, EMPTY_PARTS[event.currentTarget.value as DraftPart['kind']])}>
                  <For each={KINDS}>{(kind) => <option value={kind} selected={kind === part().kind}>{says.kinds[kind]}</option>}</For>
                </select>
                <label class={styles.not}><input type="checkbox" checked={part().isNot} onChange={(event) => change(at, { ...part(), isNot: event.currentTarget.checked })} />{says.not}</label>
                <Show when={draft().parts.length > 1}><Button look="plain" onClick={() => setDraft((now) => ({ ...now, parts: now.parts.filter((_, i) => i !== at) }))}>{says.remove}</Button></Show>
              </div>
              <Switch>
                <Match when={partOf(part(), 'sequence')}>{(way) => (
                  <div class={styles.line}>
                    <Index each={way().steps}>{(code, s) => (
                      <>
                        <Show when={s > 0}><span>{says.next}</span></Show>
                        <Touchpoints label={says.step(s + 1)} value={code()} onChange={(to) => change(at, { ...way(), steps: way().steps.map((one, i) => (i === s ? to : one)) })} />
                      </>
                    )}</Index>
                    <Show when={way().steps.length < MOST_STEPS}><Button look="chip" onClick={() => change(at, { ...way(), steps: [...way().steps, ''] })}>{says.addStep}</Button></Show>
                    <Show when={way().steps.length > 1}>
                      <Button look="chip" onClick={() => change(at, { ...way(), steps: way().steps.slice(0, -1) })}>{says.dropStep}</Button>
                      <label>{says.within}<input type="number" min="0" step="any" class={styles.number} value={way().withinDays ?? ''} onInput={(event) => change(at, { ...way(), withinDays: numberOf(event.currentTarget.value) })} />{says.days}</label>
                      <label>{says.without}<Touchpoints label={says.withoutWhat} none={says.nothing} value={way().without} onChange={(without) => change(at, { ...way(), without })} /></label>
                    </Show>
                  </div>
                )}</Match>
                <Match when={partOf(part(), 'segment')}>{(one) => (
                  <div class={styles.line}>
                    <Show when={others().length > 0} fallback={<span class="note">{says.noOthers}</span>}>
                      <select aria-label={says.kinds.segment} value={one().id} onChange={(event) => change(at, { ...one(), id: event.currentTarget.value })}>
                        <option value="">{says.choose}</option>
                        <For each={others()}>{(other) => <option value={other.id} selected={other.id === one().id}>{other.name}</option>}</For>
                      </select>
                    </Show>
                  </div>
                )}</Match>
                <Match when={partOf(part(), 'feature')}>{(one) => (
                  <div class={styles.line}>
                    <select aria-label={says.kinds.feature} value={one().feature} onChange={(event) => change(at, { ...one(), feature: event.currentTarget.value })}>
                      <option value="">{says.choose}</option>
                      <For each={features()}>{(f) => <option value={f.feature} selected={f.feature === one().feature}>{f.label}</option>}</For>
                    </select>
                    <select aria-label={says.bound} value={one().bound} onChange={(event) => change(at, { ...one(), bound: event.currentTarget.value as 'atLeast' | 'below' })}>
                      <option value="atLeast" selected={one().bound === 'atLeast'}>{says.atLeast}</option>
                      <option value="below" selected={one().bound === 'below'}>{says.below}</option>
                    </select>
                    <label><input type="number" step="any" class={styles.number} aria-label={says.value} value={one().value ?? ''} onInput={(event) => change(at, { ...one(), value: numberOf(event.currentTarget.value) })} />{says.units[features().find((f) => f.feature === one().feature)?.unit ?? 'count'] || (features().find((f) => f.feature === one().feature)?.unit === 'money' ? props.names.currency : '')}</label>
                  </div>
                )}</Match>
                <Match when={partOf(part(), 'attribute')}>{(one) => (
                  <div class={styles.line}>
                    <select aria-label={says.kinds.attribute} value={one().key} onChange={(event) => change(at, { ...one(), key: event.currentTarget.value, value: '' })}>
                      <option value="">{says.choose}</option>
                      <For each={use.overview()?.attributes ?? []}>{(a) => <option value={a.key} selected={a.key === one().key}>{attributeWord(a.key)}</option>}</For>
                    </select>
                    <span>{says.is}</span>
                    <select aria-label={says.value} value={one().value} onChange={(event) => change(at, { ...one(), value: event.currentTarget.value })}>
                      <option value="">{says.choose}</option>
                      <For each={use.overview()?.attributes.find((a) => a.key === one().key)?.values ?? []}>{(v) => <option value={v.value} selected={v.value === one().value}>{v.value}</option>}</For>
                    </select>
                  </div>
                )}</Match>
              </Switch>
            </li>
          )}</Index>
        </ol>
        <Button look="chip" onClick={() => setDraft((now) => ({ ...now, parts: [...now.parts, EMPTY_PARTS.feature] }))}>{says.add}</Button>
        <p class={styles.words} role="status">
          <Show when={rule()} fallback={says.unfinished}>
            {(own) => <>{says.reads(ruleWords(own(), props.names))} <strong>{refusalOf(whole()) ?? (counted.value() ? says.fits(format.count(counted.value()!.result.total)) : '')}</strong></>}
          </Show>
        </p>
        <Button look="primary" type="submit" disabled={isBusy() || rule() === null || refusalOf(whole()) !== undefined}>{strings.keep.save}</Button>
        <p class="note">{strings.keep.help}</p>
      </form>
    </Dialog>
  )
}

function partOf<K extends DraftPart['kind']>(part: DraftPart, kind: K): Extract<DraftPart, { kind: K }> | undefined {
  // Safe: the kind was asked.
  return part.kind === kind ? part as Extract<DraftPart, { kind: K }> : undefined
}

function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? null : value
}

function refusalOf(whole: { readonly refusal?: string } | { readonly rule: unknown } | null): string | undefined {
  return whole && 'refusal' in whole ? whole.refusal : undefined
}
