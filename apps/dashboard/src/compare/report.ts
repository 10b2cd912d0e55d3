import type { Measured } from '@throughline/analytics/analysis'
import { escaped } from '../chart/escaped.ts'
import { drawingOf } from '../chart/picture.ts'
import type { Format } from '../ui/format.ts'
import { strings as shared } from '../strings.ts'
import { differingByGroup, GROUPS, tellsMoney, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'

export interface ReportOf {
  readonly question: string
  readonly answer: string
  readonly a: string
  readonly b: string
  readonly checked: string | undefined
  /** Who began too lately to be compared; undefined where nobody did. */
  readonly unripe: string | undefined
  readonly said: readonly SaidDifference[]
  /** Whether the ways differ as a whole, in one sentence. */
  readonly ways: string
  readonly measured: Measured<unknown>
  readonly currency: string
  /** The maps, with their titles, as they stand on the page. */
  readonly maps: readonly { readonly title: string; readonly drawing: SVGSVGElement }[]
}

const MOST_OF_A_GROUP = 3
const MOST_ROWS = 16

/**
 * The comparison as one HTML file that needs nothing else: no script, no font, no address. Its style for print makes one A4 page of it.
 * @param made when, for the foot
 */
export function reportOf({ question, answer, a, b, checked, unripe, said, ways, measured, currency, maps }: ReportOf, format: Format, made: string): string {
  const says = strings.report, columns = strings.table.columns
  const clear = said.filter((d) => d.verdict === 'more' || d.verdict === 'less')
  // Some of every kind, as they are ranked; where little differs, what comes next.
  const told = new Set(differingByGroup(said, MOST_ROWS / GROUPS.length).flatMap((each) => each.said))
  const rows = told.size >= MOST_ROWS / 2 ? said.filter((d) => told.has(d)) : said.slice(0, MOST_ROWS / 2)
  const money = (d: SaidDifference): string => ('costPerRun' in d.of && Math.abs(d.of.costPerRun) >= 1 ? format.money(Math.round(d.of.costPerRun), currency, { signed: true }) : '–')
  const p = (value: number | null): string => (value === null ? '–' : value < 0.001 ? '< 0.001' : value.toFixed(3))
  const cells = (d: SaidDifference): readonly string[] => [
    d.subject, d.a, d.b, d.verdict === 'tooFew' ? '–' : d.difference ?? '–', d.verdict === 'tooFew' ? '–' : d.interval ?? '–', format.number(Math.round(d.of.effect * 100) / 100), p(d.of.adjusted), money(d), strings.table.verdicts[d.verdict],
  ]
  const heads = [columns.what, columns.a, columns.b, columns.difference, columns.interval, columns.effect, says.columns.adjusted, says.columns.money, columns.verdict]
  const period = measured.period ? format.period(measured.period.from, measured.period.to) : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escaped(question)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(question)}</h1>
<p class="answer">${escaped(answer)}</p>
<dl><div class="a"><dt>A</dt><dd>${escaped(a)}</dd></div><div class="b"><dt>B</dt><dd>${escaped(b)}</dd></div></dl>
${unripe ? `<p class="unripe">${escaped(unripe)}</p>` : ''}
${clear.length === 0 ? `<p>${escaped(says.noDifferences)}</p>` : `<div class="groups">${differingByGroup(said, MOST_OF_A_GROUP).map(({ group, said: own }) => `<section><h2>${escaped(strings.list.groups[group])}</h2><ul>${own.map((d) => `<li class="${d.verdict === 'more' ? 'a' : 'b'}">${escaped(d.sentence)}</li>`).join('')}</ul></section>`).join('')}</div>`}
<p class="ways">${escaped(ways)}</p>
<div class="maps">${maps.map(({ title, drawing }) => `<figure${title === strings.map.titles.difference ? ' class="difference"' : ''}><figcaption>${escaped(title)}</figcaption>${drawingOf(drawing).svg}</figure>`).join('')}</div>
<table>
<caption>${escaped(clear.length === 0 ? says.compared : says.differences)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((d) => `<tr class="${d.verdict}">${cells(d).map((cell, i) => (i === 0 ? `<th scope="row">${escaped(cell)}</th>` : `<td>${escaped(cell)}</td>`)).join('')}</tr>`).join('\n')}</tbody>
</table>
${said.length > rows.length ? `<p class="foot">${escaped(says.more(format.count(said.length - rows.length)))}</p>` : ''}
<p class="foot">${escaped([says.foot(format.count(measured.n), period, measured.timeZone), checked, measured.method, tellsMoney(said) ? shared.evidence.differs.says : undefined].filter(Boolean).join(' · '))}</p>
<p class="foot">${escaped(says.origin(measured.datasetHash, measured.engineVersion, made))}</p>
</body>
</html>
`
}

/** Always on white: it is read elsewhere, and printed. */
const STYLE = `
:root { font: 13px/1.4 Inter, system-ui, sans-serif; color: #191b1f; background: #fff; }
body { max-width: 1000px; margin: 24px auto; padding: 0 24px; }
h1 { font-size: 22px; line-height: 1.2; margin: 0 0 4px; }
.answer { font-size: 15px; margin: 0 0 12px; }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 0 0 12px; }
dl div { display: flex; gap: 8px; border-left: 4px solid #0072b2; padding-left: 8px; }
dl .b { border-color: #d06000; }
dt { font-weight: 650; } dd { margin: 0; }
.groups { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 24px; margin: 0 0 12px; }
h2 { font-size: 12px; font-weight: 600; color: #626771; margin: 4px 0 2px; }
ul { margin: 0; padding-left: 16px; }
li.a::marker { color: #0072b2; } li.b::marker { color: #d06000; }
.ways, .unripe { margin: 0 0 12px; }
.maps { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin-bottom: 12px; }
.difference { grid-column: 1 / -1; order: 1; }
figure { margin: 0; } figcaption { font-weight: 600; font-size: 12px; }
figure svg { width: 100%; height: auto; max-height: 340px; } .difference svg { max-height: 380px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 12px; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: right; padding: 2px 6px; border-bottom: 1px solid #e2e2de; font-weight: 400; }
td { white-space: nowrap; } th:first-child { text-align: left; } thead th { color: #626771; }
.more td:nth-child(4) { color: #00609a; font-weight: 600; } .less td:nth-child(4) { color: #a04a00; font-weight: 600; }
.noEvidence, .tooFew { color: #626771; }
.foot { color: #626771; font-size: 11px; margin: 6px 0 0; overflow-wrap: anywhere; }
@page { size: A4; margin: 10mm; }
@media print {
  :root { font-size: 8.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { margin: 0; padding: 0; max-width: none; }
  h1 { font-size: 15px; } .answer { font-size: 10px; } table { font-size: 7.5px; } th, td { padding: 1px 4px; } .foot { font-size: 7px; margin-top: 3px; } figcaption { font-size: 8px; }
  h2 { font-size: 8px; margin: 2px 0 1px; } .groups { gap: 2px 12px; }
  figure svg { max-height: 46mm; } .difference svg { max-height: 58mm; } .groups, dl, .maps, .answer, .ways, .unripe { margin-bottom: 4px; }
}
`
