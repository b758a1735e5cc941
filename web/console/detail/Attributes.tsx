import type { VisitorDetail } from '../../shared/wire'
import { t } from '../i18n'
import { FactList } from './FactList'

/** What the page told of its visitor. */
export function Attributes({ detail }: { detail: VisitorDetail }) {
  const attributes = Object.entries(detail.attrs ?? {})
  if (attributes.length === 0) return null
  return (
    <section>
      <h3>{t.value.detail.attributes}</h3>
      <FactList facts={attributes.map(([name, value]) => [name, written(value)])} />
    </section>
  )
}

const written = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)
