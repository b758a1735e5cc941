// Who is typing: visitors with the text so far, other agents by name.
import { signal } from '@preact/signals'
import type { AgentTypesNote, VisitorTypes } from '../../shared/wire'
import { session } from './session'

const AGENT_STOPS_MS = 6000

/** Text so far by `site visitor`. */
const previews = signal<ReadonlyMap<string, string>>(new Map())
/** Another agent's name by conversation. */
export const agentsTyping = signal<ReadonlyMap<string, string>>(new Map())

const stops = new Map<string, ReturnType<typeof setTimeout>>()

export const previewOf = (site: string, visitor: string): string =>
  previews.value.get(`${site} ${visitor}`) ?? ''

export function applyTyping(frame: VisitorTypes | AgentTypesNote): void {
  if ('agent' in frame) agentTypes(frame)
  else setPreview(frame.site, frame.visitor, frame.text)
}

export function setPreview(site: string, visitor: string, text: string): void {
  const key = `${site} ${visitor}`
  if ((previews.value.get(key) ?? '') === text) return
  const all = new Map(previews.value)
  if (text) all.set(key, text)
  else all.delete(key)
  previews.value = all
}

function agentTypes(frame: AgentTypesNote): void {
  if (frame.agent === session.value?.agent) return // oneself, on another screen
  const id = frame.conversation
  agentsTyping.value = new Map(agentsTyping.value).set(id, frame.agent)
  clearTimeout(stops.get(id))
  const stop = () => {
    const all = new Map(agentsTyping.value)
    all.delete(id)
    agentsTyping.value = all
  }
  stops.set(id, setTimeout(stop, AGENT_STOPS_MS))
}

/** What was typed may have been sent or dropped while the line was down. */
export function forgetTyping(): void {
  previews.value = new Map()
}
