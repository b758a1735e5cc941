// The messages a visitor has, each once and in order. Knows nothing of sockets or screens.
import type { Message, Welcome } from '../shared/wire'

export class Conversation {
  epoch = ''
  messages: Message[] = []
  /** The last sequence each side has had on its screen. */
  agentSeen = 0
  visitorSeen = 0
  private complete = false

  get last(): number {
    return this.messages.at(-1)?.seq ?? 0
  }

  get hasEarlier(): boolean {
    return !this.complete && (this.messages[0]?.seq ?? 1) > 1
  }

  get unread(): number {
    return this.messages.filter(
      (message) => message.from.kind !== 'visitor' && message.seq > this.visitorSeen,
    ).length
  }

  welcome({ conversation, recovered, messages }: Welcome): void {
    if (!recovered || !conversation) this.restart(conversation?.epoch ?? '')
    if (conversation) {
      this.agentSeen = Math.max(this.agentSeen, conversation.agent_seen)
      this.visitorSeen = Math.max(this.visitorSeen, conversation.visitor_seen)
    }
    for (const message of messages) this.add(message)
  }

  /** True when the message is new here. Another epoch makes everything older void. */
  add(message: Message): boolean {
    // The first own message is acknowledged before its conversation has told its epoch.
    if (!this.epoch) this.epoch = message.epoch
    if (message.epoch && message.epoch !== this.epoch) this.restart(message.epoch)
    let place = this.messages.length
    while (place && this.messages[place - 1]!.seq > message.seq) place--
    if (this.messages[place - 1]?.seq === message.seq) return false
    this.messages.splice(place, 0, message)
    return true
  }

  /** The sequence of the last message that has lost the one before it; 0 when none has. */
  get hole(): number {
    const after = this.messages.findLast(
      ({ seq }, index) => index > 0 && seq > this.messages[index - 1]!.seq + 1,
    )
    return after?.seq ?? 0
  }

  addEarlier(messages: Message[], more: boolean): void {
    for (const message of messages) this.add(message)
    if (!more) this.complete = true
  }

  private restart(epoch: string): void {
    if (epoch !== this.epoch) this.agentSeen = this.visitorSeen = 0
    this.epoch = epoch
    this.messages = []
    this.complete = false
  }
}
