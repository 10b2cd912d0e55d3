import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Screen } from '../ui/Screen.tsx'

/** An address that leads nowhere. */
export function Missing(): JSX.Element {
  return (
    <Screen question={strings.missing.question} answer={strings.missing.answer}>
      <Empty title={strings.missing.title} action={<ButtonLink href="/">{strings.missing.home}</ButtonLink>} />
    </Screen>
  )
}
