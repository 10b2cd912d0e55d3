import { A, useNavigate } from '@solidjs/router'
import { createSignal, For, Show, type JSX } from 'solid-js'
import type { Capability } from '../capabilities.tsx'
import { filtersToSearch, withSearch } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { strings } from '../strings.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import styles from './Shell.module.css'

interface Found {
  readonly group: string
  readonly word: string
  readonly icon: IconName
  readonly href: string
}

/** One field that leads to screens, journeys and customers. */
export function Search(props: { isOpen: boolean; onClose: () => void; screens: readonly Capability[] }): JSX.Element {
  const use = useFilters()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const [at, setAt] = createSignal(0)
  const close = () => { props.onClose(); setTyped(''); setAt(0) }

  const found = (): Found[] => {
    const text = typed().trim().toLowerCase()
    const has = (...words: string[]) => text === '' || words.some((word) => word.toLowerCase().includes(text))
    const screens = props.screens.filter((s) => has(s.word, s.question))
      .map((s): Found => ({ group: strings.search.screens, word: `${s.word}: ${s.question}`, icon: s.icon, href: use.link(s.path) }))
    const journeys = (use.overview()?.journeys ?? []).filter((j) => has(j.name, j.code)).slice(0, 8)
      .map((j): Found => ({ group: strings.search.journeys, word: j.name, icon: 'journey', href: use.link(`/journey/${encodeURIComponent(j.code)}`) }))
    const people: Found[] = text === '' ? [] : [{ group: strings.search.title, word: strings.search.customers(typed().trim()), icon: 'people', href: withSearch('/people', `${filtersToSearch(use.filters())}&q=${encodeURIComponent(typed().trim())}`.replace(/^&/, '')) }]
    return text === '' ? [...screens, ...journeys] : [...people, ...journeys, ...screens]
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const list = found()
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((now) => (now + (event.key === 'ArrowDown' ? 1 : -1) + list.length) % Math.max(1, list.length))
    } else if (event.key === 'Enter') {
      const one = list[at()]
      if (one) { navigate(one.href); close() }
    }
  }
  return (
    <Dialog title={strings.search.title} isOpen={props.isOpen} onClose={close} focus="input">
      <input
        class={styles.searchField} type="search" role="combobox" aria-expanded="true" aria-controls="found" aria-activedescendant={`found-${at()}`}
        placeholder={strings.search.placeholder} aria-label={strings.search.title} value={typed()}
        onInput={(event) => { setTyped(event.currentTarget.value); setAt(0) }} onKeyDown={onKeyDown}
      />
      <div class={styles.found} id="found" role="listbox" aria-label={strings.search.label}>
        <For each={found()}>
          {(one, i) => (
            <>
              <Show when={i() === 0 || found()[i() - 1]?.group !== one.group}><h3 role="presentation">{one.group}</h3></Show>
              <A id={`found-${i()}`} role="option" aria-selected={at() === i()} tabIndex={-1} data-on={at() === i() ? '' : undefined} href={one.href} onClick={close}>
                <Icon name={one.icon} />{one.word}
              </A>
            </>
          )}
        </For>
      </div>
    </Dialog>
  )
}
