import { For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { DidFeltCell } from '@throughline/analytics/outcome/board'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { outcomeStrings } from '../strings/outcome.ts'
import { format } from '../ui/format.ts'
import { Bar } from '../ui/svg/Bars.tsx'
import styles from './OutcomeBoard.module.css'

const says = outcomeStrings.didFelt
const DID = ['achieved', 'failed'] as const
const FELT = ['good', 'bad', 'unknown'] as const

/** What was achieved against how it felt: four cells, and a hatched one each for those who did not say. */
export function DidFelt(props: { cells: readonly DidFeltCell[]; /** Codes of the journeys whose runs are in the cells. */ journeys: readonly string[]; currency: string }): JSX.Element {
  const use = useFilters()
  const most = () => Math.max(...props.cells.map((c) => c.share), 0.01)
  const cell = (did: string, felt: string) => props.cells.find((c) => c.did === did && c.felt === felt)
  return (
    <div class={styles.matrix}>
      <span class={styles.axis} />
      <For each={FELT}>{(felt) => <span class={styles.axis}>{says.felt[felt]}</span>}</For>
      <For each={DID}>
        {(did) => (
          <>
            <span class={styles.row}>{says.did[did]}</span>
            <For each={FELT}>
              {(felt) => (
                <Show when={cell(did, felt)}>
                  {(cell) => (
                    <A
                      class={styles.cell!} data-felt={felt} href={use.people({ journeys: [...props.journeys], statuses: did === 'achieved' ? ['achieved'] : ['failed', 'abandoned'], felt: [felt] })}
                      aria-label={`${says.cell(format.share(cell().share), says.did[did], says.felt[felt])}, ${says.customers(format.count(cell().actors))}`}
                    >
                      <b title={format.shareExact(cell().share)}>{format.share(cell().share)}</b>
                      <span class="note"><span class={styles.feltWord}>{says.felt[felt]} · </span>{says.customers(format.count(cell().actors))}</span>
                      <span class="note" title={`${says.moneyMeans} ${format.moneyExact(cell().valueMinor, props.currency)}`}>
                        {cell().valueMinor !== 0 ? format.money(cell().valueMinor, props.currency) : says.margin(format.money(cell().marginMinor, props.currency))}
                      </span>
                      <div class={styles.cellBar}><Bar share={cell().share / most()} colour={felt === 'unknown' ? 'var(--none)' : 'var(--cohort-a)'} /></div>
                    </A>
                  )}
                </Show>
              )}
            </For>
          </>
        )}
      </For>
    </div>
  )
}
