import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'

export function Missing(): JSX.Element {
  return <Empty title={strings.missing.title} action={<ButtonLink href="/">{strings.missing.home}</ButtonLink>} />
}
