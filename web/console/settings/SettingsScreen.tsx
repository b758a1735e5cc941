import { useSignalEffect } from '@preact/signals'
import { Globe, SlidersHorizontal, type IconNode } from 'lucide'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { route, write, type Route, NEW_SITE } from '../state/route'
import { currentSite } from '../state/sites'
import { countOnly } from '../state/visitors'
import { Preferences } from './Preferences'
import { SiteForm } from './SiteForm'
import { SitePage } from './SitePage'
import { SitesPage } from './SitesPage'

export function SettingsScreen() {
  const at = route.value
  const words = t.value.settings
  const page = at.at === 'settings' ? at.page : 'sites'
  const site = at.at === 'settings' ? at.site : undefined

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
          <PageLink
            page="preferences"
            now={page}
            icon={SlidersHorizontal}
            label={words.preferences}
          />
        </ul>
      </nav>
      <section class="pane settings-page">
        {page === 'preferences' ? (
          <Preferences />
        ) : site === NEW_SITE ? (
          <SiteForm />
        ) : site ? (
          <SitePage key={site} site={site} />
        ) : (
          <SitesPage />
        )}
      </section>
    </div>
  )
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
