import type { Cluster, SegmentClusters } from '@throughline/analytics'
import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { TableBehind } from '../chart/TableBehind.tsx'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { Button, Card, Empty, format, Grid, isTooFew, Screen, Skeleton, span, TooFew, Trouble } from '../ui/index.ts'
import { ByChoice } from './ByChoice.tsx'
import { ClusterScatter } from './ClusterScatter.tsx'
import { createSteadyAnswer } from './createSteadyAnswer.ts'
import { Groups } from './Groups.tsx'
import { KeepDialog } from './KeepDialog.tsx'
import { Shift } from './Shift.tsx'
import { SavedSegments } from './SavedSegments.tsx'
import { strings } from './strings.ts'
import { featuresBy, GROUPED_BY, stability, type GroupedBy } from './words.ts'
import styles from './Segments.module.css'

/** Who they are: groups found in behaviour, what makes each different, and the ones that were kept. */
export function Segments() {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<{ groups?: string; by?: string }>()
  const k = () => { const asked = Number(search.groups); return Number.isInteger(asked) && asked >= 2 && asked <= 8 ? asked : undefined }
  const setK = (groups: number | undefined) => setSearch({ groups: groups?.toString() })
  const by = (): GroupedBy => GROUPED_BY.find((one) => one === search.by) ?? 'everything'
  const setBy = (chosen: GroupedBy) => setSearch({ by: chosen === 'everything' ? undefined : chosen })
  const features = () => featuresBy(by(), (use.overview()?.channels ?? []).map((c) => c.code))
  // The overview comes anew with every contact; groups that people read stay.
  const grouping = createMemo(() => { const chosen = features(); return { ...(k() !== undefined && { k: k() }), ...(chosen && { features: chosen }) } }, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  const [kept, setKept] = createSignal<Cluster>()
  const clusters = createSteadyAnswer<SegmentClusters>(replica, 'segment.cluster', () => ({ cohort: use.cohort(), ...grouping() }), use.datasetHash)
  const result = () => clusters.value()?.result
  const found = () => { const r = result(); return r && !isTooFew(r) && r.kind === 'clusters' ? r : undefined }
  const none = () => { const r = result(); return r && !isTooFew(r) && r.kind === 'none' ? r : undefined }
  const tooFew = () => { const r = result(); return isTooFew(r) ? r : undefined }
  // Amounts are only shown once the overview is there.
  const currency = () => use.overview()!.currency

  const answer = () => {
    const f = found()
    const largest = f?.clusters[0]
    if (f && largest) {
      const said = `${strings.answer.found(format.count(f.k), format.count(f.n), strings.stability[stability(f.silhouette)])} ${strings.answer.largest(largest.name, format.share(largest.share))}`
      return f.checking === null ? said : `${said} ${strings.answer.checking[f.checking]}`
    }
    const n = none()
    if (n) return strings.answer.none(format.count(n.n))
    return tooFew() ? strings.answer.tooFew : undefined
  }

  return (
    <Screen question={strings.title} answer={answer()} work={clusters}>
      <Trouble of={[clusters]} />
      <Show when={clusters.isOld()}><p class={styles.old}>{strings.groups.old} <Button look="chip" onClick={() => clusters.again()}>{strings.groups.again}</Button></p></Show>
      <Grid>
        <Switch fallback={<Card class={span.whole} question={strings.groups.question}><Skeleton height={600} /></Card>}>
          <Match when={use.overview() && found()}>{(f) => (
            <>
              <ClusterScatter class={`${span.half} ${styles.beside}`} measured={clusters.value()!} found={f()} isPending={clusters.isPending()} />
              <Groups
                class={span.half} measured={clusters.value()!} found={f()} currency={currency()} isPending={clusters.isPending()} k={k()} onK={setK} by={by()} onBy={setBy} onKeep={setKept}
              />
            </>
          )}</Match>
          <Match when={none()}>{(n) => (
            <Card class={span.whole} question={strings.groups.question} means={strings.groups.means} measured={clusters.value()} counts="customers" method={strings.groups.method} isPending={clusters.isPending()} people={use.people()}>
              <ByChoice by={by()} onBy={setBy} />
              <Empty title={strings.none.title}>{strings.none.text(format.number(Math.max(...n().tried.map((t) => t.silhouette))), format.number(n().needed))}</Empty>
              <TableBehind caption={strings.none.tried} columns={strings.none.columns} rows={n().tried.map((t) => ({ cells: [t.k, format.number(t.silhouette), t.byChance === null ? '–' : format.number(t.byChance)] }))} />
            </Card>
          )}</Match>
          <Match when={tooFew()}>{(few) => (
            <Card class={span.whole} question={strings.groups.question} means={strings.groups.means} measured={clusters.value()} counts="customers" method={strings.groups.method} isPending={clusters.isPending()}>
              <ByChoice by={by()} onBy={setBy} />
              <TooFew n={few().n} needed={few().needed} counts="customers" />
            </Card>
          )}</Match>
        </Switch>
        <Show when={use.overview()}>
          <WhenNear><Shift class={span.whole} currency={currency()} grouping={grouping()} /></WhenNear>
          <SavedSegments class={span.whole} currency={currency()} />
        </Show>
      </Grid>
      <Show when={kept()}>{(cluster) => <KeepDialog cluster={cluster()} currency={currency()} onClose={() => setKept(undefined)} />}</Show>
    </Screen>
  )
}
