// What the command palette offers.
import {
  ChartColumn,
  Globe,
  Keyboard,
  Languages,
  LogOut,
  MessageCircle,
  MessagesSquare,
  Send,
  Settings,
  SunMoon,
  User,
  Users,
  Workflow,
  type IconNode,
} from 'lucide'
import type { VisitorRow } from '../../shared/wire'
import { call, path } from '../http'
import { languageNames, t } from '../i18n'
import { callOf } from '../i18n/names'
import { inState } from '../state/conversations'
import { may } from '../state/may'
import { language, theme, type Language, type Theme } from '../state/preferences'
import { go, type Route } from '../state/route'
import { signOut } from '../state/session'
import { currentSite, sites } from '../state/sites'
import { overlay } from './overlay'

export interface Command {
  key: string
  label: string
  group: string
  icon: IconNode
  run: () => void
}

const VISITORS_SHOWN = 6

export function commands(): Command[] {
  const words = t.value.palette
  const to = (key: string, label: string, icon: IconNode, route: Route): Command => ({
    key,
    label,
    group: words.go,
    icon,
    run: () => go(route),
  })
  return [
    to('visitors', words.goVisitors, Users, { at: 'visitors', site: currentSite.value?.key }),
    to('conversations', words.goConversations, MessagesSquare, { at: 'conversations' }),
    to('rules', words.goRules, Workflow, { at: 'rules', site: currentSite.value?.key }),
    to('pushes', words.goPushes, Send, { at: 'pushes', site: currentSite.value?.key }),
    to('reports', words.goReports, ChartColumn, { at: 'reports', site: currentSite.value?.key }),
    to('sites', words.goSites, Settings, { at: 'settings', page: 'sites' }),
    to('preferences', words.goPreferences, Settings, { at: 'settings', page: 'preferences' }),
    ...settingsPages().map((page) =>
      to(page, t.value.settings[page], Settings, { at: 'settings', page }),
    ),
    ...(sites.value ?? []).map(({ key, name }) =>
      to(`site ${key}`, words.site(name), Globe, { at: 'visitors', site: key }),
    ),
    ...inState('open').map(({ id, visitor, name }) => ({
      ...to(id, callOf(visitor, name), MessageCircle, { at: 'conversations', conversation: id }),
      group: words.conversations,
    })),
    ...preferences(),
    {
      key: 'shortcuts',
      label: words.shortcuts,
      group: '',
      icon: Keyboard,
      run: () => (overlay.value = 'shortcuts'),
    },
    { key: 'sign out', label: words.signOut, group: '', icon: LogOut, run: () => void signOut() },
  ]
}

const settingsPages = () =>
  may('admin')
    ? (['team', 'tokens', 'audit', 'account'] as const)
    : (['tokens', 'account'] as const)

function preferences(): Command[] {
  const words = t.value
  const themes = Object.entries(words.settings.themes).map(([choice, name]) => ({
    key: `theme ${choice}`,
    label: words.palette.themeTo(name),
    group: words.palette.settings,
    icon: SunMoon,
    run: () => (theme.value = choice as Theme),
  }))
  const languages = Object.entries(languageNames).map(([choice, name]) => ({
    key: `language ${choice}`,
    label: words.palette.languageTo(name),
    group: words.palette.settings,
    icon: Languages,
    run: () => (language.value = choice as Language),
  }))
  return [...themes, ...languages]
}

export function matching(all: readonly Command[], text: string): Command[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(({ label, group }) => {
    const line = `${label} ${group}`.toLowerCase()
    return wanted.every((word) => line.includes(word))
  })
}

/** Visitors online on the current site; none when the server does not answer. */
export async function findVisitors(text: string): Promise<Command[]> {
  const site = currentSite.value
  if (!site) return []
  const query = new URLSearchParams({ search: text.slice(0, 128), limit: String(VISITORS_SHOWN) })
  const address = `${path`/sites/${site.key}/visitors`}?${query}`
  const found = await call<{ visitors: VisitorRow[] }>('GET', address).catch(() => null)
  return (found?.visitors ?? []).map(({ id, name, page }) => ({
    key: `visitor ${id}`,
    label: `${callOf(id, name)} · ${page.title || page.url}`,
    group: t.value.palette.visitors,
    icon: User,
    run: () => go({ at: 'visitors', site: site.key, visitor: id }),
  }))
}
