import { reason } from '../../i18n'
import { toast } from '../../state/toasts'

export const tellWhy = (error: unknown): void => toast(reason(error), { tone: 'bad' })
