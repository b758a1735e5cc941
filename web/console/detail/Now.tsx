import type { VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { pathOf, SafeLink } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'
import { FactList, type Fact } from './FactList'

/** What the visitor does at this moment. */
export function Now({ row, idleSince }: { row: VisitorRow; idleSince: string | null }) {
  const words = t.value.know
  const { page } = row
  const facts: Fact[] = [
    [
      words.page,
      <>
        <SafeLink url={page.url}>{page.title || t.value.visitors.untitled}</SafeLink>
        <p class="faint cut" title={page.url}>
          {pathOf(page.url)}
        </p>
      </>,
    ],
    [words.onPage, <Ticking since={row.page_since} title={words.onPage} />],
    [words.onSite, <Ticking since={row.since} title={words.onSite} />],
    [words.activity, activity(idleSince)],
  ]
  return (
    <section>
      <h3>{words.now}</h3>
      <FactList facts={facts} />
    </section>
  )
}

function activity(idleSince: string | null) {
  const words = t.value.know
  if (!idleSince) return words.active
  return (
    <>
      {words.idleFor} <Ticking since={idleSince} title={words.idle} />
    </>
  )
}
