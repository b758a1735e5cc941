import { t } from '.'

const MARK_LENGTH = 4

/** What a visitor is called: the name the page told, or a mark from the end of the id. */
export const callOf = (visitor: string, name?: string | null): string =>
  name || t.value.visitors.anonymous(visitor.slice(-MARK_LENGTH).toUpperCase())
