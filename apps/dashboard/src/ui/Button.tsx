import { splitProps, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import styles from './Button.module.css'

type Look = 'normal' | 'primary' | 'plain' | 'chip'
const classes = (look: Look | undefined) => `${styles.button} ${look === undefined || look === 'normal' ? '' : styles[look]}`

export function Button(props: JSX.ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look }): JSX.Element {
  const [own, rest] = splitProps(props, ['look', 'class', 'children'])
  return <button type="button" {...rest} class={`${classes(own.look)} ${own.class ?? ''}`}>{own.children}</button>
}

/** A link that looks like a button: it has an address, so it can be opened beside. */
export function ButtonLink(props: { href: string; look?: Look; children: JSX.Element }): JSX.Element {
  return <A href={props.href} class={classes(props.look)}>{props.children}</A>
}
