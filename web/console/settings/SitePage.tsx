import { useSignalEffect } from '@preact/signals'
import { ArrowLeft } from 'lucide'
import { t } from '../i18n'
import { exact } from '../i18n/times'
import { CopyButton } from '../parts/CopyButton'
import { Icon } from '../parts/Icon'
import { ForAdmins } from '../parts/OnlyFor'
import { write } from '../state/route'
import { may } from '../state/may'
import { sites, type Site } from '../state/sites'
import { showRows } from '../state/visitors'
import { lazy } from '../parts/lazy'
import { FirstVisitor } from './FirstVisitor'
import { SiteForm } from './SiteForm'

const Webhooks = lazy(() => import('./webhooks/Webhooks').then((all) => all.Webhooks), true)
const Blocks = lazy(() => import('./blocks/Blocks').then((all) => all.Blocks), true)
const IdentityKeys = lazy(
  () => import('./identity/IdentityKeys').then((all) => all.IdentityKeys),
  true,
)
const ThemeForm = lazy(() => import('../rules/ThemeForm').then((all) => all.ThemeForm), true)

export function SitePage({ site: key }: { site: string }) {
  const words = t.value.settings
  const isAdmin = may('admin')
  const site = sites.value?.find((other) => other.key === key)
  useSignalEffect(() => {
    if (sites.value) showRows(key, 0, 1)
  })
  if (!site) return <p class="page">{sites.value ? words.notFound : t.value.loading}</p>
  return (
    <div class="page">
      <a class="back" href={write({ at: 'settings', page: 'sites' })}>
        <Icon of={ArrowLeft} />
        {words.sites}
      </a>
      <h2>{site.name}</h2>
      <Snippet site={site} />
      <FirstVisitor site={site.key} />
      <ForAdmins>
        <SiteForm site={site} />
        <ThemeForm site={site.key} />
      </ForAdmins>
      {isAdmin && <IdentityKeys site={site.key} />}
      {isAdmin && <Blocks site={site.key} />}
      {isAdmin && <Webhooks site={site.key} />}
      <dl class="facts">
        <div>
          <dt>{words.siteKey}</dt>
          <dd>
            <code>{site.key}</code>
          </dd>
        </div>
        <div>
          <dt>{words.created}</dt>
          <dd>{exact(Date.parse(site.created))}</dd>
        </div>
      </dl>
    </div>
  )
}

function Snippet({ site }: { site: Site }) {
  const words = t.value.settings
  return (
    <section class="snippet" aria-label={words.snippetTitle}>
      <h3>{words.snippetTitle}</h3>
      <div>
        <code tabIndex={0}>{site.snippet}</code>
        <CopyButton text={site.snippet} label={words.copySnippet} />
      </div>
    </section>
  )
}
