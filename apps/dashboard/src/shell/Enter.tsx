import { useSearchParams } from '@solidjs/router'
import { createSignal, Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Button } from '../ui/Button.tsx'
import styles from './Enter.module.css'

const says = strings.enter

/** `/sign-in`: by link, or by e-mail and password. */
export function SignIn(): JSX.Element {
  const [search] = useSearchParams()
  const [wrong, setWrong] = createSignal<string | undefined>(search.link === 'used' ? says.used : undefined)
  const [isBusy, setIsBusy] = createSignal(false)
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setIsBusy(true)
    setWrong(await post('/api/auth/sign-in/email', { email: fields.get('email'), password: fields.get('password') }))
    setIsBusy(false)
    if (!wrong()) location.assign('/')
  }
  const openLink = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('link') ?? '').trim()
    const token = /[?&]token=([^&#\s]+)/.exec(text)?.[1] ?? encodeURIComponent(text)
    if (token !== '') location.assign(`/enter?token=${token}`)
  }
  return (
    <Page title={says.title} wrong={wrong()}>
      <form class={styles.form} onSubmit={openLink}>
        <label for="link">{says.link}</label>
        <input id="link" name="link" autocomplete="off" spellcheck={false} required aria-describedby="link-help" />
        <p class="note" id="link-help">{says.linkHelp}</p>
        <Button type="submit" look="primary">{says.useLink}</Button>
      </form>
      <p class={styles.or}>{says.or}</p>
      <form class={styles.form} onSubmit={(event) => void submit(event)}>
        <label for="email">{says.email}</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <label for="password">{says.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <Button type="submit" disabled={isBusy()}>{says.signIn}</Button>
      </form>
    </Page>
  )
}

/** `/welcome`: the first administrator, or somebody invited, chooses how to sign in from now on. */
export function Welcome(): JSX.Element {
  const [search] = useSearchParams()
  const invited = () => (typeof search.email === 'string' ? search.email : undefined)
  const [wrong, setWrong] = createSignal<string>()
  const [isBusy, setIsBusy] = createSignal(false)
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setIsBusy(true)
    setWrong(await post('/api/auth/entry/welcome', { token: search.token, name: fields.get('name'), email: fields.get('email'), password: fields.get('password') }))
    setIsBusy(false)
    if (!wrong()) location.assign('/')
  }
  return (
    <Page title={says.welcome} wrong={wrong()}>
      <form class={styles.form} onSubmit={(event) => void submit(event)}>
        <label for="name">{says.name}</label>
        <input id="name" name="name" autocomplete="name" maxLength={200} required />
        <label for="email">{says.email}</label>
        <input id="email" name="email" type="email" autocomplete="username" value={invited() ?? ''} readOnly={invited() !== undefined} required />
        <label for="password">{says.password}</label>
        <input id="password" name="password" type="password" autocomplete="new-password" minLength={10} required aria-describedby="password-help" />
        <p class="note" id="password-help">{says.passwordHelp}</p>
        <Button type="submit" look="primary" disabled={isBusy()}>{says.create}</Button>
      </form>
    </Page>
  )
}

function Page(props: { title: string; wrong: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <main class={styles.page}>
      <div class={styles.box}>
        <div><p class="quiet">{strings.product}</p><h1 class={styles.title}>{props.title}</h1></div>
        <Show when={props.wrong}>{(wrong) => <p class={styles.wrong} role="alert">{wrong()}</p>}</Show>
        {props.children}
      </div>
    </main>
  )
}

/** Sends a form; gives the sentence that says what went wrong, or nothing. */
async function post(path: string, body: object): Promise<string | undefined> {
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => undefined)
  if (!response) return says.unreachable
  if (response.ok) return undefined
  if (response.status === 429) return says.tooOften
  if (path.endsWith('/sign-in/email') && (response.status === 401 || response.status === 400)) return says.wrong
  const problem = await response.json().catch(() => undefined) as { message?: unknown } | undefined
  return typeof problem?.message === 'string' ? problem.message : says.unreachable
}
