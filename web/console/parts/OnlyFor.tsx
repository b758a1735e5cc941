import { Eye } from 'lucide'
import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { may } from '../state/may'
import { Icon } from './Icon'

/** In the place of what a viewer does not have, or beside what only admins change. */
export const OnlyLook = ({ text = t.value.may.looks }: { text?: string }) => (
  <p class="only-look">
    <Icon of={Eye} />
    <span>{text}</span>
  </p>
)

/** A form that others can read and not change. */
export const ForAdmins = ({ children }: { children: ComponentChildren }) => (
  <fieldset class="for-admins" disabled={!may('admin')}>
    {!may('admin') && <OnlyLook text={t.value.may.admins} />}
    {children}
  </fieldset>
)
