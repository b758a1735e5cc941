import type { VisitorRow } from '../../shared/wire'
import { t } from '.'

const MARK_LENGTH = 4
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu

/** What a row is called: by what the site vouches for, where it does; the mark beside it must stand
 * beside nothing that a page made up. */
export const nameOf = ({ id, name, identity }: VisitorRow): string =>
  identity
    ? callOf(id, identity.name || identity.email || identity.subject)
    : callOf(id, name)

/** What a visitor is called: the name the page told, or a mark from the end of the id. */
export const callOf = (visitor: string, name?: string | null): string =>
  seen(name) || t.value.visitors.anonymous(visitor.slice(-MARK_LENGTH).toUpperCase())

/** Names stand in the middle of our sentences and in notifications, which have no markup: without
 * the marks that turn the direction of writing and others that nobody sees. */
export const seen = (name?: string | null): string => name?.replace(UNSEEN, ' ').trim() ?? ''
