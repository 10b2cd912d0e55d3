import { createMemo, For, type JSX } from 'solid-js'
import { may } from '../access/may.ts'
import { useReplica } from '../replica/context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFilters } from './FiltersProvider.tsx'
import { NAMED_KINDS, namesIn, type Named, type NamedKind } from './gone.ts'
import styles from './Gone.module.css'
import { goneStrings as says } from './strings.ts'

const TABLES: Readonly<Record<NamedKind, { readonly table: string; readonly column: string }>> = {
  segment: { table: 'segment', column: 'id::text' }, journey: { table: 'journey', column: 'code' }, channel: { table: 'channel', column: 'code' }, territory: { table: 'territory', column: 'code' },
  outcome: { table: 'outcome_kind', column: 'code' }, touchpoint: { table: 'touchpoint', column: 'code' }, step: { table: 'journey_step', column: 'key' },
}

/** Says of every name in the sentence that is not there any more that it is gone, and offers to go on without it. */
export function Gone(): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const named = createMemo(() => namesIn(use.filters()), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  const sentence = () => JSON.stringify(named())
  const found = replica.createRows<{ kind: NamedKind | 'asked'; code: string }>(() => {
    const kinds = NAMED_KINDS.filter((kind) => named().some((one) => one.kind === kind))
    if (kinds.length === 0) return undefined
    const there = kinds.map((kind, i) => `select '${kind}' as kind, ${TABLES[kind].column} as code from ${TABLES[kind].table} where ${TABLES[kind].column} = any($${i + 2}::text[])`)
    return {
      text: [`select 'asked' as kind, $1::text as code`, ...there].join(' union all '),
      params: [sentence(), ...kinds.map((kind) => named().filter((one) => one.kind === kind).map(({ code }) => code))], tables: kinds.map((kind) => TABLES[kind].table),
    }
  })
  // While the first copy loads, what is missing may be on its way; and rows found for another sentence say nothing of this one.
  const gone = createMemo(() => {
    const rows = found(), { load, canAnswer } = replica.status()
    if (load !== undefined || !canAnswer || !rows?.some((row) => row.kind === 'asked' && row.code === sentence())) return []
    return named().filter((one) => !rows.some((row) => row.kind === one.kind && row.code === one.code))
  })
  return (
    <For each={gone()}>
      {(one) => (
        <div class={styles.gone} role="status">
          <Icon name="warning" /><p>{said(one)}</p>
          <Button onClick={() => use.change(one.change)}>{says.drop}</Button>
        </div>
      )}
    </For>
  )
}

function said({ kind, code }: Named): string {
  if (kind === 'segment') return `${may('shape.segment') ? says.segment : says.unseen} ${says.nobody}`
  return `${says.named(says.kinds[kind], code)} ${says.nothing}`
}
