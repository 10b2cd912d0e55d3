import { Show } from 'solid-js'
import { Grid, Screen, span } from '../ui/index.ts'
import { Copy } from './Copy.tsx'
import { createCall } from './createCall.ts'
import { DeadLetters } from './DeadLetters.tsx'
import { Keys } from './Keys.tsx'
import { may } from './may.ts'
import { People } from './People.tsx'
import { Rates } from './Rates.tsx'
import { server } from './server.ts'
import { strings } from './strings.ts'

/** Who may enter, which programs may send, what contacts cost, what was refused, and how this browser's copy is. Each role sees its part. */
export function Settings() {
  const me = createCall(() => server.me.query())
  const seesAll = () => me.value()?.reach.kind === 'organisation'
  const answer = () => {
    const who = me.value()
    return who ? strings.answer(who.name, strings.roles[who.role], strings.reach[who.reach.kind]) : me.wrong()
  }
  return (
    <Screen question={strings.title} answer={answer()}>
      <Grid>
        <Copy class={span.half} />
        <Show when={me.value()?.role === 'admin' && seesAll()}>
          <Keys class={span.half} />
          <People class={span.whole} me={me.value()!.personId} />
        </Show>
        <Show when={me.value() && may('procedure.rates.list')}><Rates class={span.whole} /></Show>
        <Show when={me.value() && me.value()!.role !== 'field' && seesAll()}><DeadLetters class={span.whole} /></Show>
      </Grid>
    </Screen>
  )
}
