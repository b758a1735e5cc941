import type { BubbleWords } from './bubble.en'

export const zh: BubbleWords = {
  dismiss: '关闭',
  reply: '回复一句…',
  chat: '聊聊',
  send: '发送',
  full: '等待发送的消息太多，请稍后再发。您写的内容会留在这里。',
}
