import type { VisitorDetail } from '../../shared/wire'
import { t } from '../i18n'
import { Verified } from '../parts/Verified'
import { FactList, type Fact } from './FactList'

/** Who the site says it is. What the page tells by itself stands elsewhere, without the mark. */
export function Vouched({ detail: { identity } }: { detail: VisitorDetail }) {
  if (!identity) return null
  const words = t.value.verified
  const facts: Fact[] = []
  if (identity.name) facts.push([words.name, identity.name])
  if (identity.email) facts.push([words.email, identity.email])
  facts.push([words.subject, <code class="cut">{identity.subject}</code>])
  for (const [name, value] of Object.entries(identity.attrs ?? {}))
    facts.push([name, typeof value === 'string' ? value : JSON.stringify(value)])
  return (
    <section class="vouched" aria-label={words.title}>
      <h3>
        {words.title} <Verified isBare />
      </h3>
      <FactList facts={facts} />
    </section>
  )
}
