// A visitor of whom nothing is to be kept any more: asked for here, and what follows for the screen.
import { computed } from '@preact/signals'
import type { Erased } from '../../shared/wire'
import { call, path } from '../http'
import { reason, t } from '../i18n'
import { dropSummary } from './conversations'
import { dropLooked } from './look'
import { may } from './may'
import { go, route } from './route'
import { shownVisitor } from './shown'
import { toast } from './toasts'

export const mayErase = computed(() => may('admin'))

/** True when it is done; the socket tells all consoles, this one too. */
export async function erase(site: string, visitor: string): Promise<boolean> {
  try {
    await call('DELETE', path`/sites/${site}/visitors/${visitor}`)
    toast(t.value.know.erased)
    return true
  } catch (error) {
    toast(reason(error), { tone: 'bad' })
    return false
  }
}

export function applyErased({ site, visitor, conversation }: Erased): void {
  const shown = shownVisitor.value
  const at = route.value
  if (shown?.site === site && shown.visitor === visitor) {
    if (at.at === 'visitors') go({ at: 'visitors', site }, 'replace')
    if (at.at === 'conversations') go({ at: 'conversations' }, 'replace')
  }
  dropLooked(site, visitor)
  if (conversation) dropSummary(conversation)
}
