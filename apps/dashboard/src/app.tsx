import { Route, Router } from '@solidjs/router'
import { lazy, onMount, type JSX } from 'solid-js'
import { screens } from './capabilities.tsx'
import { Heard } from './filters/Heard.tsx'
import { FiltersProvider } from './filters/FiltersProvider.tsx'
import { ReplicaProvider } from './replica/context.ts'
import type { Replica } from './replica/replica.ts'
import { Missing } from './shell/Missing.tsx'
import { Shell } from './shell/Shell.tsx'
import { offerUpdates } from './shell/updates.ts'

/** The whole dashboard over one replica, opened when somebody enters. */
export function App(props: { openReplica: () => Replica }): JSX.Element {
  const Inside = (inside: { children?: JSX.Element }) => {
    const replica = props.openReplica()
    onMount(() => void offerUpdates())
    return (
      <ReplicaProvider value={replica}>
        <FiltersProvider><Shell>{inside.children}</Shell></FiltersProvider>
      </ReplicaProvider>
    )
  }
  return (
    <Router>
      <Route path="/sign-in" component={lazy(() => import('./shell/Enter.tsx').then((m) => ({ default: m.SignIn })))} />
      <Route path="/welcome" component={lazy(() => import('./shell/Enter.tsx').then((m) => ({ default: m.Welcome })))} />
      <Route component={Inside}>
        {screens.flatMap((screen) => screen.pages.map((page) => <Route path={page.path} component={screen.worksUnheard ? page.component : () => <Heard question={screen.question}><page.component /></Heard>} />))}
        <Route path="*" component={Missing} />
      </Route>
    </Router>
  )
}
