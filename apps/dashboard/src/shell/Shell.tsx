import { A, useLocation, useNavigate } from '@solidjs/router'
import { createEffect, createSignal, ErrorBoundary, For, on, onMount, Show, Suspense, type JSX } from 'solid-js'
import { forgetWhatMay, learnWhatMay } from '../access/may.ts'
import { screens, type Capability } from '../capabilities.tsx'
import { FilterBar } from '../filters/FilterBar.tsx'
import { Gone } from '../filters/Gone.tsx'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { askPlan } from '../replica/browser/plan.ts'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { Button, ButtonLink } from '../ui/Button.tsx'
import { Definitions } from '../ui/Define.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Icon } from '../ui/Icon.tsx'
import { createKey } from '../ui/keys.ts'
import { Menu } from '../ui/Menu.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { chooseTheme, theme } from '../ui/theme.ts'
import { Toasts } from '../ui/Toast.tsx'
import { AttentionPanel } from './AttentionPanel.tsx'
import { createWhole } from './createWhole.ts'
import { KeysDialog } from './KeysDialog.tsx'
import { Search } from './Search.tsx'
import styles from './Shell.module.css'
import { StatusBadge } from './StatusBadge.tsx'
import { loadPageAnew } from './updates.ts'

type Open = 'nothing' | 'keys' | 'search' | 'attention' | 'more'

/** The frame around every screen: where to go, what the screen is about, how the machine is. */
export function Shell(props: { children?: JSX.Element }): JSX.Element {
  const { status } = useReplica()
  const use = useFilters()
  const location = useLocation()
  const navigate = useNavigate()
  const [open, setOpen] = createSignal<Open>('nothing')
  const close = () => setOpen('nothing')
  const [main, setMain] = createSignal<HTMLElement>()

  createWhole()
  createKey('/', strings.keys.search, () => setOpen('search'))
  createKey('?', strings.keys.help, () => setOpen('keys'))
  screens.forEach((screen, i) => createKey(String(i + 1), screen.word, () => navigate(use.link(screen.path))))
  createEffect(on(() => location.pathname, () => { close(); main()?.focus({ preventScroll: true }) }, { defer: true }))
  const leave = () => {
    forgetWhatMay()
    if (!status().canAnswer) navigate('/sign-in', { replace: true })
  }
  createEffect(() => { if (status().link.kind === 'signedOut') leave() })
  // Asked at once as well: a stranger need not wait for a store to open.
  onMount(async () => { if ((await askPlan()).kind === 'signedOut') leave(); else void learnWhatMay() })

  const isHere = (screen: Capability) => (screen.path === '/' ? location.pathname === '/' : location.pathname === screen.path || location.pathname.startsWith(`${screen.path}/`))
  const isFiltered = () => location.pathname !== '/settings' && !location.pathname.startsWith('/customer/')
  const themes = () => (['system', 'light', 'dark'] as const).map((one) => ({ word: strings.theme[one], hint: theme() === one ? '✓' : undefined, act: () => chooseTheme(one) }))
  const badge = () => <StatusBadge status={status()} onAttention={() => setOpen('attention')} />

  return (
    <div class={styles.shell}>
      <a class={styles.skip} href="#main" onClick={(event) => { event.preventDefault(); main()?.focus() }}>{strings.skip}</a>
      <nav class={styles.rail} aria-label={strings.nav.label}>
        <A class={styles.brand!} href={use.link('/')} aria-label={strings.product}><Mark /><span>{strings.product}</span></A>
        <div class={styles.links}>
          <For each={screens}>
            {(screen) => (
              <a class={styles.link} href={use.link(screen.path)} aria-current={isHere(screen) ? 'page' : undefined} title={screen.question}>
                <Icon name={screen.icon} />{screen.word}
              </a>
            )}
          </For>
          <button type="button" class={`${styles.link} ${styles.phone}`} onClick={() => setOpen('more')}><Icon name="more" />{strings.nav.more}</button>
        </div>
        <div class={styles.bottom}>
          <div class={styles.state} role="status">{badge()}</div>
          <div class={styles.tools}>
            <Menu class={styles.tool} label={strings.theme.label} items={themes()}><Icon name={theme() === 'light' ? 'sun' : theme() === 'dark' ? 'moon' : 'system'} /></Menu>
            <button type="button" class={styles.tool} onClick={() => setOpen('keys')} aria-label={strings.keys.title} title={strings.keys.title}><Icon name="keys" /></button>
          </div>
        </div>
      </nav>
      <div class={styles.page}>
        <div class={styles.phoneState}><strong>{strings.product}</strong><span>{badge()}</span></div>
        <header class={styles.top}>
          <FilterBar isAsked={isFiltered()} side={<button type="button" class={styles.find} onClick={() => setOpen('search')}><Icon name="search" size={16} />{strings.search.label}<kbd>/</kbd></button>} />
          <Show when={status().load}>
            {(load) => <div class={styles.load} aria-hidden="true"><i style={{ transform: `scaleX(${load().totalRows > 0 ? load().rows / load().totalRows : 0})` }} /></div>}
          </Show>
        </header>
        <Show when={status().trouble}>
          {(trouble) => (
            <div class={styles.said} role="alert"><Icon name="warning" /><p>{trouble()}</p><Button onClick={() => void loadPageAnew()}>{strings.fault.reload}</Button></div>
          )}
        </Show>
        <Show when={status().storage === 'memory'}><div class={`${styles.said} ${styles.quiet}`}><Icon name="offline" /><p>{strings.status.memory}</p></div></Show>
        <Show when={status().link.kind === 'signedOut'}>
          <div class={`${styles.said} ${styles.quiet}`}><Icon name="people" /><p>{strings.status.offlineMeans}</p><ButtonLink href="/sign-in">{strings.enter.signIn}</ButtonLink></div>
        </Show>
        <Show when={isFiltered()}><Gone /></Show>
        <main class={styles.main} id="main" tabIndex={-1} ref={setMain}>
          <ErrorBoundary fallback={(error: unknown, again) => <Fault error={error} again={again} />}>
            <Suspense fallback={<Skeleton height={480} />}>{props.children}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <KeysDialog isOpen={open() === 'keys'} onClose={close} screens={screens.length} />
      <Search isOpen={open() === 'search'} onClose={close} screens={screens} />
      <AttentionPanel isOpen={open() === 'attention'} onClose={close} />
      <Dialog title={strings.product} side="right" isOpen={open() === 'more'} onClose={close}>
        <div class={styles.moreList}>
          <For each={screens}>{(screen) => <A href={use.link(screen.path)} onClick={close}><Icon name={screen.icon} />{screen.word}</A>}</For>
          <button type="button" onClick={() => setOpen('search')}><Icon name="search" />{strings.search.title}</button>
          <For each={themes()}>{(one) => <button type="button" onClick={() => { one.act(); close() }}><Icon name="sun" />{one.word} {one.hint}</button>}</For>
        </div>
      </Dialog>
      <Toasts />
      <Definitions />
    </div>
  )
}

function Fault(props: { error: unknown; again: () => void }): JSX.Element {
  return (
    <Empty title={strings.fault.title} action={<Button onClick={() => props.again()}>{strings.fault.again}</Button>}>
      {strings.fault.kept} <span class="note">{props.error instanceof Error ? props.error.message : String(props.error)}</span>
    </Empty>
  )
}

/** A line that goes through three stations. */
function Mark(): JSX.Element {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
      <path d="M2 17h4.5C11 17 9 7 14 7h8" stroke-linecap="round" />
      <circle cx="4.5" cy="17" r="2.25" fill="var(--canvas)" /><circle cx="11" cy="11.8" r="2.25" fill="var(--canvas)" /><circle cx="19" cy="7" r="2.25" fill="currentColor" />
    </svg>
  )
}
