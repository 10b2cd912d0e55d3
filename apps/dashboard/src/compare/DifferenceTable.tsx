import { Card, format, Table } from '../ui/index.ts'
import type { DifferencesProps } from './DifferenceList.tsx'
import type { SaidDifference } from './sentence.ts'
import { differenceSheet } from './sheets.ts'
import { strings } from './strings.ts'

const says = strings.table

/** Everything that was compared, to sort and to export. */
/** @param props.ripeBefore when the runs compared began before a moment, ISO: the file's name says so. */
export function DifferenceTable(props: DifferencesProps & { /** Of the money. */ readonly currency: string; readonly ripeBefore: string | undefined }) {
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.kinds} method={strings.list.method} evidence="differs" isPending={props.isPending}
      sheet={() => differenceSheet(props.ripeBefore === undefined ? 'differences' : `differences-of-runs-begun-before-${props.ripeBefore.slice(0, 10)}`, props.said, props.currency)}
    >
      <Table<SaidDifference>
        caption={says.question} rows={props.said} first={12} href={(d) => props.peopleOf(d.of)}
        columns={[
          { title: says.columns.what, cell: (d) => d.subject, order: (d) => d.subject },
          { title: says.columns.a, cell: (d) => d.a, isNumber: true },
          { title: says.columns.b, cell: (d) => d.b, isNumber: true },
          { title: says.columns.difference, cell: (d) => (d.verdict === 'tooFew' ? '–' : d.difference ?? '–'), isNumber: true },
          { title: says.columns.interval, cell: (d) => (d.verdict === 'tooFew' ? '–' : d.interval ?? '–'), isNumber: true },
          { title: says.columns.verdict, cell: (d) => says.verdicts[d.verdict], order: (d) => d.verdict },
          { title: says.columns.detectable, means: says.detectableMeans, cell: (d) => d.detectable ?? '–', isNumber: true },
          { title: says.columns.effect, means: says.effectMeans, cell: (d) => format.number(Math.round(d.of.effect * 100) / 100), isNumber: true, order: (d) => d.of.effect },
        ]}
      />
    </Card>
  )
}
