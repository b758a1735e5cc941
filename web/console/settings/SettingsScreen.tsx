import { useSignalEffect } from '@preact/signals'
import {
  CircleUser,
  Globe,
  KeyRound,
  ScrollText,
  SlidersHorizontal,
  Users,
  type IconNode,
} from 'lucide'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { OnlyLook } from '../parts/OnlyFor'
import { lazy } from '../parts/lazy'
import { may } from '../state/may'
import { route, write, type Route, NEW_SITE } from '../state/route'
import { currentSite } from '../state/sites'
import { countOnly } from '../state/visitors'
import { Preferences } from './Preferences'
import { SiteForm } from './SiteForm'
import { SitePage } from './SitePage'
import { SitesPage } from './SitesPage'

const TeamPage = lazy(() => import('./team/TeamPage').then((all) => all.TeamPage))
const TokensPage = lazy(() => import('./tokens/TokensPage').then((all) => all.TokensPage))
const AccountPage = lazy(() => import('./account/AccountPage').then((all) => all.AccountPage))
const AuditPage = lazy(() => import('./audit/AuditPage').then((all) => all.AuditPage))

export function SettingsScreen() {
  const at = route.value
  const words = t.value.settings
  const page = at.at === 'settings' ? at.page : 'sites'
  const site = at.at === 'settings' ? at.site : undefined

  // On a phone the pages stand beside each other, and not all are in sight.
  useEffect(() => {
    const now = document.querySelector('.settings-nav [aria-current]')
    now?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [page])
  // A site's own page watches that site.
  useSignalEffect(() => {
    const here = route.value
    const isWatchedThere = here.at === 'settings' && here.site && here.site !== NEW_SITE
    if (!isWatchedThere && currentSite.value) countOnly(currentSite.value.key)
  })

  return (
    <div class="panes settings">
      <nav class="pane settings-nav" aria-label={words.title}>
        <header class="pane-head">
          <h1>{words.title}</h1>
        </header>
        <ul>
          <PageLink page="sites" now={page} icon={Globe} label={words.sites} />
          {may('admin') && <PageLink page="team" now={page} icon={Users} label={words.team} />}
          <PageLink page="tokens" now={page} icon={KeyRound} label={words.tokens} />
          {may('admin') && (
            <PageLink page="audit" now={page} icon={ScrollText} label={words.audit} />
          )}
          <PageLink page="account" now={page} icon={CircleUser} label={words.account} />
          <PageLink
            page="preferences"
            now={page}
            icon={SlidersHorizontal}
            label={words.preferences}
          />
        </ul>
      </nav>
      <section class="pane settings-page">
        {page === 'sites' ? <Sites site={site} /> : <Page page={page} />}
      </section>
    </div>
  )
}

function Sites({ site }: { site?: string }) {
  if (site === NEW_SITE) return <SiteForm />
  return site ? <SitePage key={site} site={site} /> : <SitesPage />
}

function Page({ page }: { page: PageName }) {
  const isForAdmins = page === 'team' || page === 'audit'
  if (isForAdmins && !may('admin'))
    return (
      <div class="page">
        <OnlyLook text={t.value.may.admins} />
      </div>
    )
  if (page === 'team') return <TeamPage />
  if (page === 'tokens') return <TokensPage />
  if (page === 'account') return <AccountPage />
  if (page === 'audit') return <AuditPage />
  return <Preferences />
}

type PageName = Extract<Route, { at: 'settings' }>['page']

interface PageLinkProps {
  page: PageName
  now: PageName
  icon: IconNode
  label: string
}

const PageLink = ({ page, now, icon, label }: PageLinkProps) => (
  <li>
    <a href={write({ at: 'settings', page })} aria-current={page === now ? 'page' : undefined}>
      <Icon of={icon} />
      {label}
    </a>
  </li>
)
