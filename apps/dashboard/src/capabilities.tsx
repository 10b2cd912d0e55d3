import { lazy, type Component } from 'solid-js'
import type { IconName } from './ui/Icon.tsx'

/** One screen: a question, the word in the rail, and the part that is loaded when it is opened. */
export interface Capability {
  /** Address of the screen in the rail; `pages` lie at or below it. */
  readonly path: string
  readonly word: string
  readonly question: string
  readonly icon: IconName
  /** Has something to do before the first contact of a customer was heard of. */
  readonly worksUnheard?: true
  readonly pages: readonly { readonly path: string; readonly component: Component }[]
}

/** The one list of what is mounted, in the order of the rail. */
export const screens: readonly Capability[] = [
  {
    path: '/', word: 'Outcomes', question: 'What did customers achieve?', icon: 'outcome',
    pages: [{ path: '/', component: lazy(() => import('./outcome/OutcomeBoard.tsx').then((m) => ({ default: m.OutcomeBoard }))) }],
  },
  {
    path: '/journey', word: 'Journeys', question: 'How do customers get there?', icon: 'journey',
    pages: [
      { path: '/journey', component: lazy(() => import('./journey/JourneyTree.tsx').then((m) => ({ default: m.JourneyTree }))) },
      { path: '/journey/:code', component: lazy(() => import('./journey/JourneyMap.tsx').then((m) => ({ default: m.JourneyMap }))) },
    ],
  },
  {
    path: '/discover', word: 'Discovery', question: 'What really happens?', icon: 'discovery',
    pages: [{ path: '/discover', component: lazy(() => import('./discovery/Discovery.tsx').then((m) => ({ default: m.Discovery }))) }],
  },
  {
    path: '/funnel', word: 'Funnel', question: 'How far do they get?', icon: 'funnel',
    pages: [{ path: '/funnel', component: lazy(() => import('./funnel/Funnel.tsx').then((m) => ({ default: m.Funnel }))) }],
  },
  {
    path: '/compare', word: 'Compare', question: 'How do these two differ?', icon: 'compare',
    pages: [{ path: '/compare', component: lazy(() => import('./compare/Compare.tsx').then((m) => ({ default: m.Compare }))) }],
  },
  {
    path: '/time', word: 'Time', question: 'How long does it take?', icon: 'clock',
    pages: [{ path: '/time', component: lazy(() => import('./time/Times.tsx').then((m) => ({ default: m.Times }))) }],
  },
  {
    path: '/drivers', word: 'Drivers', question: 'What goes with it?', icon: 'driver',
    pages: [{ path: '/drivers', component: lazy(() => import('./driver/Drivers.tsx').then((m) => ({ default: m.Drivers }))) }],
  },
  {
    path: '/proof', word: 'Proof', question: 'Did it work?', icon: 'proof', worksUnheard: true,
    pages: [{ path: '/proof', component: lazy(() => import('./experiment/Proof.tsx').then((m) => ({ default: m.Proof }))) }],
  },
  {
    path: '/segments', word: 'Segments', question: 'Who are they?', icon: 'segments',
    pages: [{ path: '/segments', component: lazy(() => import('./segment/Segments.tsx').then((m) => ({ default: m.Segments }))) }],
  },
  {
    path: '/money', word: 'Money', question: 'What is it worth?', icon: 'money',
    pages: [{ path: '/money', component: lazy(() => import('./economics/Roi.tsx').then((m) => ({ default: m.Roi }))) }],
  },
  {
    path: '/people', word: 'People', question: 'Who is behind the number?', icon: 'people',
    pages: [
      { path: '/people', component: lazy(() => import('./customer/People.tsx').then((m) => ({ default: m.People }))) },
      { path: '/customer/:id', component: lazy(() => import('./customer/Customer.tsx').then((m) => ({ default: m.Customer }))) },
    ],
  },
  {
    path: '/settings', word: 'Settings', question: 'Who may do what, and how is this copy?', icon: 'keys', worksUnheard: true,
    pages: [{ path: '/settings', component: lazy(() => import('./access/Settings.tsx').then((m) => ({ default: m.Settings }))) }],
  },
]
