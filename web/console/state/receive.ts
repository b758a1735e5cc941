// Every frame of the agent socket, to where it belongs.
import type { AgentServerFrame } from '../../shared/wire'
import { applyAttending, applySaid } from './attending'
import { setClock } from './clock'
import * as conversations from './conversations'
import { applyErased } from './erasing'
import { applyReceiptToLooked, applyVisitor } from './look'
import { noticeAcceptance, noticeMessage } from './notify'
import { answered } from './outbox'
import { applyOverview } from './overview'
import { applyReceiptToHistory } from './history'
import { applyMass } from './mass'
import { applyMerged } from './merged'
import { heard } from './presence'
import { applyReceiptToOwn } from './pushes'
import * as timelines from './timelines'
import { applyTyping, setPreview } from './typing'
import { setLargest } from './uploads'
import * as visitors from './visitors'

export function receive(frame: AgentServerFrame): void {
  switch (frame.t) {
    case 'welcome':
      setLargest(frame.upload_bytes ?? 0)
      return setClock(frame.now)
    case 'roster':
      heard(
        frame.site,
        frame.rows.map((row) => row.id),
        true,
      )
      return visitors.applyRoster(frame)
    case 'changes':
      heard(
        frame.site,
        (frame.joined ?? []).map((row) => row.id),
        true,
      )
      heard(frame.site, frame.gone ?? [], false)
      for (const gone of frame.gone ?? []) setPreview(frame.site, gone, '')
      return visitors.applyChanges(frame)
    case 'overview':
      return applyOverview(frame)
    case 'visitor':
      heard(frame.site, [frame.visitor], frame.online)
      if (!frame.online) setPreview(frame.site, frame.visitor, '')
      return applyVisitor(frame)
    case 'receipt':
      applyReceiptToOwn(frame)
      visitors.applyReceiptToRows(frame)
      applyReceiptToLooked(frame)
      applyReceiptToHistory(frame)
      return noticeAcceptance(frame)
    case 'mass':
      return applyMass(frame)
    case 'ack':
    case 'nack':
      if (!answered(frame) && 'seq' in frame) timelines.confirmLate(frame)
      return
    case 'message':
      if (frame.from.kind === 'visitor' && frame.site && frame.visitor) {
        setPreview(frame.site, frame.visitor, '')
        heard(frame.site, [frame.visitor], true)
      }
      conversations.applyMessage(frame)
      timelines.applyMessage(frame)
      applySaid(frame)
      return noticeMessage(frame)
    case 'erased':
      return applyErased(frame)
    case 'merged':
      return applyMerged(frame)
    case 'conversation':
      return conversations.keep(frame.conversation)
    case 'typing':
      return applyTyping(frame)
    case 'attending':
      return applyAttending(frame)
    case 'seen':
      return conversations.applySeen(frame)
    case 'pong':
    case 'bye':
      return
  }
}
