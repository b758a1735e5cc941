// Rules that are ready to be used, in the language of the console.
import { ready } from '../i18n/rules'
import { session } from '../state/session'
import { draft, type Condition, type Draft } from '../state/rulesModel'

type Words = typeof ready.value
export type Starter = Exclude<keyof Words, 'title' | 'lead' | 'use'>
export const STARTERS: readonly Starter[] = [
  'pricing',
  'exit',
  'returning',
  'rescue',
  'campaign',
  'reader',
  'hours',
]

const is = (fact: string, op: string, value: unknown, key?: string): Condition =>
  key === undefined ? { fact, op, value } : { fact, op, value, key }

const MAKES: Record<Starter, (words: Words) => Partial<Draft>> = {
  pricing: ({ pricing }) => ({
    when: { all: [is('page_path', 'contains', '/pricing'), is('time_on_page', 'at_least', 30)] },
    then: [{ do: 'invite', text: pricing.text }],
  }),
  exit: ({ exit }) => ({
    when: { all: [is('page_path', 'contains', '/cart'), is('exit_intent', 'is', true)] },
    then: [{ do: 'invite', text: exit.text, style: 'card', title: exit.title }],
    limits: { per_visit: 1, per_day: 1, per_visitor: 0, cooldown_seconds: 0 },
    priority: 70,
  }),
  returning: ({ returning }) => ({
    when: {
      all: [
        is('visits', 'at_least', 2),
        is('chats', 'at_most', 0),
        is('time_on_site', 'at_least', 20),
      ],
    },
    then: [{ do: 'invite', text: returning.text }],
    limits: { per_visit: 1, per_day: 1, per_visitor: 0, cooldown_seconds: 0 },
  }),
  rescue: ({ rescue }) => ({
    when: { all: [is('unanswered', 'at_least', 60)] },
    then: [
      { do: 'tag', tag: rescue.tag },
      { do: 'assign', agents: [session.value?.agent ?? ''] },
    ],
    needs_agent: false,
    priority: 90,
    limits: { per_visit: 0, per_day: 0, per_visitor: 0, cooldown_seconds: 300 },
    note: rescue.note,
  }),
  campaign: ({ campaign }) => ({
    when: {
      all: [is('utm', 'is', campaign.campaign, 'campaign'), is('time_on_site', 'at_least', 10)],
    },
    then: [{ do: 'invite', text: campaign.text, style: 'card', title: campaign.title }],
    priority: 60,
  }),
  reader: ({ reader }) => ({
    when: { all: [is('scroll', 'at_least', 75), is('time_on_page', 'at_least', 60)] },
    then: [{ do: 'invite', text: reader.text }],
    priority: 40,
  }),
  hours: ({ hours }) => ({
    when: { all: [is('agent_available', 'is', false), is('time_on_site', 'at_least', 20)] },
    then: [{ do: 'message', text: hours.text }],
    needs_agent: false,
    limits: { per_visit: 1, per_day: 1, per_visitor: 0, cooldown_seconds: 0 },
  }),
}

export const started = (starter: Starter, words: Words): Draft =>
  draft({ ...MAKES[starter](words), name: words[starter].name })
