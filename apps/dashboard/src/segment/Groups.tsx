import type { Cluster, FoundClusters, Measured } from '@throughline/analytics'
import { useNavigate } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { may } from '../access/may.ts'
import { categoryToken } from '../chart/theme.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, ButtonLink, Card, Define, format, Table, toast } from '../ui/index.ts'
import { ruleWords, type RuleNames } from './ruleWords.ts'
import { ByChoice } from './ByChoice.tsx'
import { strings } from './strings.ts'
import { comesBack, comparedWithAll, featureValue, stability, tellingLines, type GroupedBy } from './words.ts'
import styles from './Groups.module.css'

interface GroupsProps {
  readonly measured: Measured<unknown>
  readonly found: FoundClusters
  readonly currency: string
  readonly isPending: boolean
  /** Chosen number of groups; undefined: the data decides. */
  readonly k: number | undefined
  readonly onK: (k: number | undefined) => void
  /** What customers are grouped by. */
  readonly by: GroupedBy
  readonly onBy: (by: GroupedBy) => void
  readonly onKeep: (cluster: Cluster) => void
  readonly class: string | undefined
}

const says = strings.groups
type MeasuredBy = FoundClusters['measuredBy'][number]
/** Standard deviations at the end of a profile bar. */
const WIDEST = 2

/** Each group: its name, how many, how sure, and what makes it different. */
export function Groups(props: GroupsProps) {
  const use = useFilters()
  const replica = useReplica()
  const navigate = useNavigate()
  const names = (): RuleNames => ({
    touchpoint: (code) => code, segment: (id) => id, feature: (feature) => props.found.features.find((f) => f.feature === feature) ?? { feature, label: feature === 'entries' ? 'Contacts' : feature, unit: 'count' }, currency: props.currency, format,
  })
  const inUnits = (of: MeasuredBy, value: number) => (of.scale === 'log' ? says.onLog(format.number(value)) : featureValue(value, of.unit, props.currency, format))
  /** One click: the group's plain rule becomes a segment under its name. */
  const keepRule = async (cluster: Cluster) => {
    const { plain } = cluster
    if (plain === null) return
    const taken = new Set(use.segments().map((one) => one.name))
    let name = cluster.name
    for (let n = 2; taken.has(name); n++) name = `${cluster.name} ${n}`
    const id = crypto.randomUUID()
    await replica.send('segment.save', { id, name, origin: 'rule', description: `${ruleWords(plain.rule, names())}. ${says.fit(format.share(plain.covers), format.share(plain.precision))}`, rule: plain.rule })
    toast(strings.keep.saved(name), { act: { word: strings.keep.use, do: () => navigate(use.link('/', { segmentId: id, rule: undefined })) } })
  }
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts="customers" method={says.method} evidence={props.found.clusters.some((c) => c.profile.some((line) => line.unit === 'money')) ? 'sums' : undefined} isPending={props.isPending}
      sheet={() => ({
        name: 'groups', columns: ['group', 'customers', 'share', 'feature', 'mean', 'everyone', 'difference in standard deviations'],
        rows: props.found.clusters.flatMap((c) => c.profile.map((line) => [c.name, c.members, c.share, line.label, line.mean, line.overall, line.difference])),
      })}
    >
      <div class={styles.choose}>
        <ByChoice by={props.by} onBy={props.onBy} />
        <label class={styles.k}>
          {says.k}
          <select value={props.k ?? ''} onChange={(event) => props.onK(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))}>
            <option value="">{says.auto} ({props.found.k})</option>
            <For each={[2, 3, 4, 5, 6, 7, 8]}>{(k) => <option value={k}>{k}</option>}</For>
          </select>
        </label>
      </div>
      <Show when={!may('command.segment.save')}><p class="note">{says.mayNotKeep}</p></Show>
      <ol class={styles.groups}>
        <For each={props.found.clusters}>{(cluster) => (
          <li class={styles.group} style={{ '--group': categoryToken(cluster.index) }}>
            <div class={styles.head}>
              <span class={styles.badge} aria-hidden="true">{cluster.index + 1}</span>
              <h3>{cluster.name}</h3>
              <Define class={styles.sure ?? ''} says={strings.stabilityMeans(cluster.silhouette === null ? '–' : format.number(cluster.silhouette))}>{strings.stability[stability(cluster.silhouette)]}</Define>
            </div>
            <p class={styles.count}>
              {says.customers(format.count(cluster.members), format.share(cluster.share))}
              <Show when={cluster.stability !== null} fallback={props.found.checking !== null && ` · ${says.comesBackYet}`}> · <Define plain quiet says={says.comesBackMeans}>{says.comesBack(format.share(cluster.stability!), says.comesBackWords[comesBack(cluster.stability!)])}</Define></Show>
            </p>
            <ul class={styles.profile}>
              <For each={tellingLines(cluster, 5)}>{(line) => (
                <li title={says.line(line.label, featureValue(line.mean, line.unit, props.currency, format), featureValue(line.overall, line.unit, props.currency, format), comparedWithAll(line, format))}>
                  <span class={styles.label}>{line.label}</span>
                  <span class={styles.bar} aria-hidden="true">
                    <i classList={{ [styles.less!]: line.difference < 0 }} style={{ width: `${Math.min(50, (Math.abs(line.difference) / WIDEST) * 50)}%` }} />
                  </span>
                  <strong>{comparedWithAll(line, format)}</strong>
                  <span class={styles.mean}>{featureValue(line.mean, line.unit, props.currency, format)} <span>vs {featureValue(line.overall, line.unit, props.currency, format)}</span></span>
                </li>
              )}</For>
            </ul>
            <p class={styles.rule}>
              <Show when={cluster.plain} fallback={props.found.checking === null ? says.noRule : says.noRuleYet}>
                {(plain) => <>{says.asRule(ruleWords(plain().rule, names()))} <Define plain quiet says={says.fitMeans}>{says.fit(format.share(plain().covers), format.share(plain().precision))}</Define></>}
              </Show>
            </p>
            <div class={styles.actions}>
              <Show when={may('command.segment.save')}><Button onClick={() => props.onKeep(cluster)}>{says.keep}</Button></Show>
              <Show when={cluster.plain !== null && may('command.segment.save')}><Button onClick={() => void keepRule(cluster)}>{says.keepRule}</Button></Show>
              <ButtonLink look="plain" href={use.link('/', { rule: cluster.rule, segmentId: undefined })}>{says.use}</ButtonLink>
              <ButtonLink look="plain" href={use.people({ segment: cluster.rule })}>{says.people}</ButtonLink>
              <ButtonLink look="plain" href={use.link('/compare', { rule: cluster.rule, segmentId: undefined }) + '&b=rest'}>{says.compare}</ButtonLink>
            </div>
          </li>
        )}</For>
      </ol>
      <details class={styles.measured}>
        <summary>{says.measured}</summary>
        <p class="note">{says.measuredNote}</p>
        <Table
          caption={says.measured} rows={props.found.measuredBy}
          columns={[
            { title: says.measuredColumns[0], cell: (one) => one.label, order: (one) => one.label }, { title: says.measuredColumns[1], cell: (one) => says.scales[one.scale] },
            { title: says.measuredColumns[2], isNumber: true, cell: (one) => format.share(one.known / props.found.n), order: (one) => one.known },
            { title: says.measuredColumns[3], isNumber: true, cell: (one) => inUnits(one, one.mean) }, { title: says.measuredColumns[4], isNumber: true, cell: (one) => inUnits(one, one.deviation) },
          ]}
        />
      </details>
    </Card>
  )
}
