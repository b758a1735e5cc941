// The number of unread messages in the title of a hidden tab.
import { page } from './pages'

export function titleUnread(count: number): void {
  const own = page.title
  page.marked = count && document.hidden ? `(${count}) ${own}` : ''
  page.unmarked = own
  if (document.title !== (page.marked || own)) document.title = page.marked || own
}
