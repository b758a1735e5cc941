// Taking a push back, with a word when it cannot be.
import { reason, t } from '../i18n'
import { may } from '../state/may'
import { recall, type OwnPush } from '../state/pushes'
import { toast } from '../state/toasts'

const OPEN: readonly OwnPush['state'][] = ['sent', 'delivered', 'shown']

export const mayRecall = ({ id, kind, state }: Pick<OwnPush, 'id' | 'kind' | 'state'>): boolean =>
  may('push') && id !== undefined && kind !== 'event' && OPEN.includes(state)

export async function recallOrSay(id: string): Promise<void> {
  try {
    await recall(id)
  } catch (error) {
    toast(t.value.many.notTakenBack(reason(error)), { tone: 'bad' })
  }
}
