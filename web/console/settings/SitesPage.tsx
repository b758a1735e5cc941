import { ChevronRight, Globe, Plus } from 'lucide'
import { t } from '../i18n'
import { Empty } from '../parts/Empty'
import { Icon } from '../parts/Icon'
import { NEW_SITE, write } from '../state/route'
import { may } from '../state/may'
import { sites } from '../state/sites'

export function SitesPage() {
  const words = t.value.settings
  const all = sites.value
  const add = may('admin') && (
    <a class="button primary" href={write({ at: 'settings', page: 'sites', site: NEW_SITE })}>
      <Icon of={Plus} />
      {words.addSite}
    </a>
  )
  if (all === undefined) return <div aria-busy="true" />
  if (all.length === 0)
    return (
      <Empty icon={Globe} title={words.noSites} text={add ? t.value.visitors.noSiteText : t.value.may.noSite}>
        {add}
      </Empty>
    )
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h2>{words.sites}</h2>
          <p class="soft">{words.sitesLead}</p>
        </div>
        {add}
      </header>
      <ul class="site-list">
        {all.map(({ key, name, origins }) => (
          <li key={key}>
            <a href={write({ at: 'settings', page: 'sites', site: key })}>
              <span class="cut">
                <b class="cut">{name}</b>
                <span class="cut faint" title={origins.join('\n')}>
                  {origins.join(', ')}
                </span>
              </span>
              <Icon of={ChevronRight} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
