import { render } from 'solid-js/web'

const root = document.getElementById('root')!
root.textContent = ''
render(() => <p>Throughline</p>, root)
