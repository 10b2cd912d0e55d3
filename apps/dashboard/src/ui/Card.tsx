import type { Measured } from '@throughline/analytics/analysis'
import { createEffect, createSignal, Show, type JSX } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { drawingsIn } from '../chart/drawings.ts'
import { useRegion } from '../replica/near.ts'
import { strings } from '../strings.ts'
import { Define } from './Define.tsx'
import type { EvidenceOf } from './Evidence.tsx'
import { Icon } from './Icon.tsx'
import { Menu, type MenuItem } from './Menu.tsx'
import { fileNameOf } from './save.ts'
import { saveCsv, type Sheet } from './sheet.ts'
import { Foot } from './Foot.tsx'
import { Working, type Work } from './Working.tsx'
import styles from './Card.module.css'

interface CardProps {
  /** The question the picture answers, in words. */
  question: string
  /** What the question means, for hover. */
  means?: string
  /** The answer in one sentence. */
  answer?: JSX.Element
  /** Says n, period, zone, method and origin in the foot line. */
  measured?: Measured<unknown> | undefined
  /** What `n` counts: `runs`, `customers`, `contacts`. */
  counts?: string
  /** Method in a few words; the whole sentence is on hover. */
  method?: string
  /** What its amounts of money rest on: their evidence grade stands in the foot line. */
  evidence?: EvidenceOf | undefined
  isPending?: boolean
  /** The answer, where it may take long: how far it is, and a way to stop it. */
  work?: Work | undefined
  /** Where the people behind the number are. */
  people?: string | undefined
  onCompare?: (() => void) | undefined
  /** What “export” writes. */
  sheet?: (() => Sheet) | undefined
  more?: readonly MenuItem[]
  class?: string | undefined
  /** Keeps the place while there is nothing to show, in pixels. */
  minHeight?: number
  children?: JSX.Element
}

/** One thought: question, answer in a sentence, picture, and the line that says how far to believe it. */
export function Card(props: CardProps): JSX.Element {
  const navigate = useNavigate()
  let picture: HTMLDivElement | undefined
  const [isDrawn, setIsDrawn] = createSignal(false)
  // Drawings come when they come: looked for when there is an answer, and whenever somebody turns to the card.
  const look = () => setIsDrawn(picture !== undefined && drawingsIn(picture).length > 0)
  createEffect(() => { if (props.measured) requestAnimationFrame(look) })
  const savePicture = async (as: 'saveSvg' | 'savePng') => {
    const pictures = await import('../chart/picture.ts')
    const foot = picture!.parentElement!.querySelector(`.${styles.foot}`)?.textContent ?? ''
    await pictures[as](fileNameOf(props.question), pictures.pictureOf(picture!, { title: props.question, foot }))
  }
  const items = (): MenuItem[] => {
    const list: MenuItem[] = []
    const { onCompare, people, sheet } = props
    if (onCompare) list.push({ word: strings.card.compare, hint: 'v', act: onCompare })
    if (people !== undefined) list.push({ word: strings.card.people, act: () => navigate(people) })
    if (sheet) list.push({ word: strings.card.export, act: () => saveCsv(sheet()) })
    if (isDrawn()) list.push({ word: strings.card.svg, act: () => void savePicture('saveSvg') }, { word: strings.card.png, act: () => void savePicture('savePng') })
    return [...list, ...(props.more ?? [])]
  }
  return (
    <section
      ref={useRegion()} onPointerEnter={look} onFocusIn={look} class={`${styles.card} ${props.class ?? ''}`} classList={{ [styles.pending!]: props.isPending === true, [styles.stopped!]: props.work?.isStopped() === true }}
      style={props.minHeight === undefined ? undefined : { 'min-height': `${props.minHeight}px` }} aria-busy={props.isPending === true}
    >
      <div class={styles.head}>
        <h2 class={styles.question}>
          <Show when={props.means} fallback={props.question}>
            {(means) => <Define plain says={means()}>{props.question}</Define>}
          </Show>
        </h2>
        <Show when={props.work}>{(work) => <Working class={styles.work} of={work()} />}</Show>
        <Show when={items().length > 0}>
          <Menu class={styles.menu} label={strings.card.menu(props.question)} items={items()}><Icon name="more" size={16} /></Menu>
        </Show>
      </div>
      <Show when={props.answer !== undefined}><p class={styles.answer}>{props.answer}</p></Show>
      <div ref={picture} class={styles.picture}>{props.children}</div>
      <Show when={props.measured}>
        {(measured) => <Foot class={styles.foot} measured={measured()} counts={props.counts} method={props.method} evidence={props.evidence} />}
      </Show>
    </section>
  )
}
