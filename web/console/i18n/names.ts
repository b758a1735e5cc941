import type { VisitorRow } from '../../shared/wire'
import { t } from '.'

const MARK_LENGTH = 4

/** What a row is called: by what the site vouches for, where it does; the mark beside it must stand
 * beside nothing that a page made up. */
export const nameOf = ({ id, name, identity }: VisitorRow): string =>
  identity ? identity.name || identity.email || identity.subject : callOf(id, name)

/** What a visitor is called: the name the page told, or a mark from the end of the id. */
export const callOf = (visitor: string, name?: string | null): string =>
  name || t.value.visitors.anonymous(visitor.slice(-MARK_LENGTH).toUpperCase())
