// Pausing, resuming and cancelling, with a word when it fails.
import type { MassPush } from '../../shared/wire'
import { reason, t } from '../i18n'
import { steer } from '../state/mass'
import { toast } from '../state/toasts'

export async function steerOrSay(
  push: MassPush,
  deed: 'pause' | 'resume' | 'cancel',
  recall = false,
): Promise<boolean> {
  try {
    await steer(push, deed, recall)
    return true
  } catch (error) {
    toast(t.value.many.notDone(reason(error)), { tone: 'bad' })
    return false
  }
}
