import { render } from 'solid-js/web'
import './style.ts'
import { App } from './app.tsx'
import { createReplica } from './replica/createReplica.ts'
import { firstAnswers } from './replica/near.ts'
import { registerServiceWorker } from './serviceWorker/register.ts'

const root = document.getElementById('root')!
root.replaceChildren()
render(() => <App openReplica={createReplica} />, root)
void registerServiceWorker(firstAnswers)
