import { createSignal, For, Show, type JSX } from 'solid-js'
import { Confirm } from '../access/Confirm.tsx'
import { createCall, createDoing } from '../access/createCall.ts'
import { Listing } from '../access/Listing.tsx'
import { server, type Answers } from '../access/server.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { Button, format, Table, toast } from '../ui/index.ts'
import styles from './Lots.module.css'
import { strings } from './strings.ts'
import { codeOf } from './words.ts'

type Planned = Answers['experiments']['list'][number]

const says = strings.lots

/** Experiments whose lots are drawn here: who gets the change, and who is held out. */
export function Lots(props: { class: string | undefined }): JSX.Element {
  const use = useFilters()
  const list = createCall(() => server.experiments.list.query())
  const { wrong, attempt } = createDoing(list)
  const [drawing, setDrawing] = createSignal<Planned>()
  const [ending, setEnding] = createSignal<Planned>()
  const whom = (e: Planned) => use.segments().find((s) => s.id === e.segmentId)?.name ?? says.everybody

  const plan = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const form = event.currentTarget, told = new FormData(form), name = String(told.get('name')).trim(), segment = String(told.get('segment'))
    return attempt(async () => {
      await server.experiments.save.mutate({ code: codeOf(name), name, treatedShare: Number(told.get('share')) / 100, ...(segment !== '' && { segment }) })
      form.reset()
    })
  }
  const draw = (one: Planned) => attempt(async () => {
    const { count } = await server.experiments.draw.mutate({ code: one.code })
    toast(says.drawn(format.count(count), one.name))
  })
  const end = (one: Planned) => attempt(async () => {
    await server.experiments.end.mutate({ code: one.code })
    toast(says.endedNow(one.name))
  })
  return (
    <Listing
      class={props.class} question={says.question} means={says.means} list={list} lines={2} wrong={wrong()}
      below={<>
        <form class={styles.form} onSubmit={(event) => void plan(event)}>
          <label>{says.name}<input name="name" required maxLength={60} pattern=".*[A-Za-z0-9].*" autocomplete="off" /></label>
          <label>{says.share}<input name="share" type="number" min="1" max="99" value="50" required /></label>
          <label>{says.whom}<select name="segment"><option value="">{says.everybody}</option><For each={use.segments()}>{(s) => <option value={s.id}>{s.name}</option>}</For></select></label>
          <Button type="submit">{says.make}</Button>
        </form>
        <Show when={drawing()}>{(one) => <Confirm question={says.drawQuestion(one().name, format.share(one().treatedShare), whom(one()))} act={says.draw} onYes={() => void draw(one())} onClose={() => setDrawing(undefined)} />}</Show>
        <Show when={ending()}>{(one) => <Confirm question={says.endQuestion(one().name)} act={says.end} onYes={() => void end(one())} onClose={() => setEnding(undefined)} />}</Show>
      </>}
    >
      {(planned) => (
        <Show when={planned().length > 0} fallback={<p class="quiet">{says.none}</p>}>
          <Table<Planned>
            caption={says.question} rows={planned()} first={8}
            columns={[
              { title: says.columns.name, cell: (e) => <><strong>{e.name}</strong> <span class="quiet">{whom(e)}</span></>, order: (e) => e.name }, { title: says.columns.code, cell: (e) => <code>{e.code}</code> },
              { title: says.columns.share, isNumber: true, cell: (e) => format.share(e.treatedShare) }, { title: says.columns.treated, isNumber: true, cell: (e) => format.count(e.treated) }, { title: says.columns.held, isNumber: true, cell: (e) => format.count(e.held) },
              { title: says.columns.fair, cell: (e) => (e.treated + e.held === 0 ? <span class="quiet">{says.nobody}</span> : e.sampleRatio.isMismatch ? says.unfair : says.fair) }, { title: says.columns.began, cell: (e) => format.day(new Date(e.writtenAt)) },
              { title: says.columns.state, cell: (e) => (e.endedAt === null ? says.runs : <span class="quiet">{says.ended(format.day(new Date(e.endedAt)))}</span>) },
              { title: '', isNumber: true, cell: (e) => <Show when={e.endedAt === null}><Button look="plain" onClick={() => setDrawing(e)}>{says.draw}</Button><Button look="plain" onClick={() => setEnding(e)}>{says.end}</Button></Show> },
            ]}
          />
        </Show>
      )}
    </Listing>
  )
}
