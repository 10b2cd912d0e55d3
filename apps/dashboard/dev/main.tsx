import '../src/style.ts'
import { render } from 'solid-js/web'
import { App } from '../src/app.tsx'
import { makeFixtureReplica } from './fixtureReplica.ts'

render(() => <App openReplica={makeFixtureReplica} />, document.getElementById('root')!)
