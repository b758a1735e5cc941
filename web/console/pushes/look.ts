// How a push looks: what is written in the form, as the data of a push, and what is wrong with it.
import { t } from '../i18n'
import type { PushButton, Said } from '../state/rulesModel'

export type Look = Pick<Said, 'style' | 'title' | 'image' | 'buttons'>

/** Undefined: as the site has it. */
export function dataOf({ style, title, image, buttons }: Look): Record<string, unknown> | undefined {
  const data = Object.entries({ style, title, image, buttons }).filter(([, value]) => value)
  return data.length > 0 ? Object.fromEntries(data) : undefined
}

/** By place, as the form asks for it. The server refuses the same. */
export function lookErrors({ image, buttons = [] }: Look, place: string): Record<string, string> {
  const words = t.value.many.faults
  const errors: Record<string, string> = {}
  if (image && !leadsTo(image, ['https:'])) errors[`${place}.image`] = words.image
  buttons.forEach((button, index) => {
    const wrong = wrongWith(button)
    if (wrong) errors[`${place}.buttons[${index}]`] = words[wrong]
  })
  return errors
}

function wrongWith({ label, url, reply, event }: PushButton): 'label' | 'url' | 'value' | undefined {
  if (!label.trim()) return 'label'
  if (url !== undefined && !(url && leadsTo(url, ['http:', 'https:']))) return 'url'
  return reply === '' || event === '' ? 'value' : undefined
}

/** An address without a scheme is on the page's own origin. */
function leadsTo(address: string, schemes: string[]): boolean {
  const scheme = /^\s*([a-z][a-z0-9+.-]*:)/i.exec(address)?.[1]
  return scheme === undefined || schemes.includes(scheme.toLowerCase())
}
